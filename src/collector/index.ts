export { LineSplitter } from './eve/line-splitter.js';
export { EveCollector } from './eve-collector.js';
export { followFile } from './source/follow-file.js';
export { listenUnix, type UnixListener } from './source/listen-unix.js';
export { readCapture } from './suricata/run-suricata.js';
