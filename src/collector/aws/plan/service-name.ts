/** What names a service on a machine, the plainest first. */
const keys = ['protectonce:service', 'service', 'Service', 'Name'];
/** A machine of a cluster runs many services: its own name is of none. The hosts that are asked for name them. */
const cluster = /^(?:kubernetes\.io\/cluster\/|eks:|k8s\.io\/|aws:ecs:|AmazonECSManaged$)/;
const form = /^[\p{L}\p{N} ._:/@+=-]{1,80}$/u;
/** `web-1` and `web-2` are machines of one service. */
const counter = /[-_. ]\d{1,3}$/;

/** The service that a machine's tags name. Undefined when there is none. */
export function serviceName(tags: Readonly<Record<string, string>>): string | undefined {
  const isOfCluster = Object.keys(tags).some((key) => cluster.test(key));
  for (const key of keys) {
    const value = tags[key]?.trim() ?? '';
    if (!form.test(value) || (key === 'Name' && isOfCluster)) continue;
    return key === 'Name' ? value.replace(counter, '') : value;
  }
  return undefined;
}
