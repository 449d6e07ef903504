import type {
  ActorNews,
  AlertNews,
  ChangeNews,
  EndpointNews,
  FindingNews,
  SensorNews,
} from '../live-news.js';

const severityColours: Readonly<Record<string, string>> = {
  CRITICAL: '35',
  HIGH: '31',
  MEDIUM: '33',
  LOW: '36',
  INFO: '37',
};

/** Tells a person what happens, as it happens. */
export class Narrator {
  private readonly colour: boolean;
  /** What was said of an attacker last: its counts rise all the time. */
  private readonly said = new Set<string>();

  constructor(private readonly out: NodeJS.WriteStream) {
    this.colour = out.isTTY === true;
  }

  step(text: string): void {
    this.line(`\n${this.paint('1', text)}`);
  }

  note(text: string): void {
    this.line(`  ${text}`);
  }

  alert(alert: AlertNews): void {
    const where = alert.endpoint
      ? `${alert.endpoint.method} ${alert.endpoint.host}${alert.endpoint.template}`
      : (alert.service?.name ?? '');
    const who = alert.clientAddress ? ` from ${alert.clientAddress}` : '';
    const outcome = alert.outcome ? ` [${alert.outcome.toLowerCase().replace('_', ' ')}]` : '';
    this.line(
      `  ${this.paint(severityColours[alert.severity] ?? '0', `ALERT ${alert.severity}`)} ${alert.rule}${outcome}${who}`,
    );
    this.line(`        ${alert.title}${where ? ` · ${where}` : ''}`);
    const note = alert.evidence.at(-1)?.note;
    if (note) this.line(`        ${note}`);
  }

  /** Only what is new of it: a stage, or how bad it is. */
  actor({ title, severity, confidence, stages, state, alertCount }: ActorNews): void {
    const story = stages.map(({ stage }) => stage.toLowerCase()).join(' → ');
    const line = `${severity} ${title} ${story}`;
    if (state !== 'OPEN' || this.said.has(line) || this.said.size > 1000) return;
    this.said.add(line);
    const sure = `${Math.round(confidence * 100)} %`;
    this.line(
      `  ${this.paint(severityColours[severity] ?? '0', `ATTACKER ${severity}`)} ${title} · ${story} · ${alertCount} ${alertCount === 1 ? 'alert' : 'alerts'} · ${sure}`,
    );
  }

  endpoint(endpoint: EndpointNews): void {
    this.line(
      `  ${this.paint('32', 'endpoint')} ${endpoint.service.name}: ${endpoint.method} ${endpoint.template}`,
    );
  }

  change({ kind, part, path, value, endpoint }: ChangeNews): void {
    const what = [kind.replaceAll('-', ' '), part.replaceAll('-', ' '), path, value].filter((each) => each);
    this.line(
      `  ${this.paint('32', 'changed')} ${endpoint.service.name}: ${endpoint.method} ${endpoint.template} · ${what.join(' · ')}`,
    );
  }

  finding({ rule, subject, title, severity, state, service, endpoint }: FindingNews): void {
    if (state !== 'OPEN') return;
    const where = endpoint ? `${endpoint.method} ${endpoint.template}` : subject;
    this.line(
      `  ${this.paint(severityColours[severity] ?? '0', `finding ${severity}`)} ${rule} · ${service.name}: ${where} · ${title}`,
    );
  }

  sensor(sensor: SensorNews): void {
    this.line(
      `  ${this.paint('34', 'sensor')} ${sensor.kind.toLowerCase().replace('_', '-')} ${sensor.name ?? ''} ${sensor.version}`,
    );
  }

  line(text: string): void {
    this.out.write(`${text}\n`);
  }

  private paint(code: string, text: string): string {
    return this.colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}
