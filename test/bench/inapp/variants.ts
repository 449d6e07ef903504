import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What runs inside the measured application, if anything. */
export type Variant = 'bare' | 'protectonce' | 'zen' | 'dd-trace';

interface Start {
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const peers = createRequire(join(import.meta.dirname, 'peers/package.json'));

/**
 * @param platform where ours reports to, and with which token
 * @param sink a server that takes whatever the peers send, so that they do not wait for hosts that are not there
 */
export function startOf(variant: Variant, platform: { url: string; token: string }, sink: string): Start {
  switch (variant) {
    case 'bare':
      return { execArgv: [], env: {} };
    case 'protectonce':
      return {
        execArgv: ['-r', 'protectonce'],
        env: { PROTECTONCE_TOKEN: platform.token, PROTECTONCE_URL: platform.url },
      };
    case 'zen':
      return {
        execArgv: ['-r', peers.resolve('@aikidosec/firewall')],
        env: { AIKIDO_BLOCK: 'true', AIKIDO_ENDPOINT: sink, AIKIDO_REALTIME_ENDPOINT: sink },
      };
    case 'dd-trace':
      return {
        execArgv: ['-r', peers.resolve('dd-trace/init')],
        env: {
          DD_APPSEC_ENABLED: 'true',
          DD_TRACE_AGENT_URL: sink,
          DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
          DD_REMOTE_CONFIGURATION_ENABLED: 'false',
          DD_TRACE_STARTUP_LOGS: 'false',
        },
      };
  }
}
