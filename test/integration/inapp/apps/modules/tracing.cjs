// Another instrumentation library: OpenTelemetry's own SDK, with its spans kept for whoever asks.
const { load } = require('../frameworks/matrix.cjs');

const { NodeSDK, tracing } = load('@opentelemetry/sdk-node');
const { HttpInstrumentation } = load('@opentelemetry/instrumentation-http');
const { ExpressInstrumentation } = load('@opentelemetry/instrumentation-express');

const exporter = new tracing.InMemorySpanExporter();
new NodeSDK({
  serviceName: 'traced',
  spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
  instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()],
}).start();
globalThis.spansSeen = () =>
  exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    kind: ['internal', 'server', 'client'][span.kind],
    route: span.attributes['http.route'],
    trace: span.spanContext().traceId,
  }));
