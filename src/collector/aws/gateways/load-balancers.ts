import {
  type ElasticLoadBalancingV2Client,
  type Listener,
  type LoadBalancer,
  paginateDescribeListeners,
  paginateDescribeLoadBalancers,
  paginateDescribeRules,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetWebACLForResourceCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import { routesByHost } from './listener-rules.js';
import type { Look } from './look.js';
import { every } from './pages.js';

const SERVICE = 'elasticloadbalancing';

/** Listeners of load balancers. One for the network tells no paths: it has none. */
export async function listLoadBalancers(
  client: ElasticLoadBalancingV2Client,
  waf: WAFV2Client,
  look: Look,
): Promise<void> {
  const all = await look.part(SERVICE, undefined, () =>
    every(paginateDescribeLoadBalancers({ client, pageSize: 400 }, {}), ({ LoadBalancers }) => LoadBalancers),
  );
  for (const balancer of all ?? []) {
    const { LoadBalancerArn, Type } = balancer;
    if (LoadBalancerArn === undefined || (Type !== 'application' && Type !== 'network')) continue;
    const firewall = Type === 'network' ? false : await firewallOf(waf, look, LoadBalancerArn);
    await look.part(SERVICE, idOf(balancer), async () => {
      const listeners = await every(
        paginateDescribeListeners({ client, pageSize: 400 }, { LoadBalancerArn }),
        ({ Listeners }) => Listeners,
      );
      for (const listener of listeners)
        await look.part(SERVICE, `${idOf(balancer)}:${listener.Port}`, () =>
          tellListener(client, look, { balancer, listener, firewall }),
        );
    });
  }
}

interface Place {
  readonly balancer: LoadBalancer;
  readonly listener: Listener;
  readonly firewall: boolean | undefined;
}

async function tellListener(
  client: ElasticLoadBalancingV2Client,
  look: Look,
  { balancer, listener, firewall }: Place,
): Promise<void> {
  const { ListenerArn, Port } = listener;
  const isHttp = balancer.Type === 'application';
  const rules = isHttp
    ? await every(paginateDescribeRules({ client, pageSize: 400 }, { ListenerArn }), ({ Rules }) => Rules)
    : [];
  for (const [host, routes] of routesByHost(listener, rules))
    look.tell(SERVICE, {
      type: isHttp ? 'alb' : 'nlb',
      gatewayId: idOf(balancer),
      name: balancer.LoadBalancerName,
      stage: host === '' ? `${Port}` : `${Port}/${host}`,
      region: look.region,
      hosts: host !== '' ? [host] : balancer.DNSName === undefined ? [] : [balancer.DNSName],
      routes,
      isPublic: balancer.Scheme !== 'internal',
      ...(firewall !== undefined && { firewall }),
    });
}

/** `app/shop/50dc6c495c0c9188`: the ARN without the account. */
const idOf = ({ LoadBalancerArn = '' }: LoadBalancer): string =>
  LoadBalancerArn.slice(LoadBalancerArn.indexOf(':loadbalancer/') + ':loadbalancer/'.length);

async function firewallOf(waf: WAFV2Client, look: Look, arn: string): Promise<boolean | undefined> {
  return look.part('wafv2', arn.slice(arn.indexOf('app/')), async () => {
    try {
      const { WebACL } = await waf.send(new GetWebACLForResourceCommand({ ResourceArn: arn }));
      return WebACL !== undefined;
    } catch (error) {
      // How WAF says, of some resources, that they have none.
      if (error instanceof Error && error.name === 'WAFNonexistentItemException') return false;
      throw error;
    }
  });
}
