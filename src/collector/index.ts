export { LineSplitter } from './eve/line-splitter.js';
export { EveCollector, type EveCollectorOptions } from './eve-collector.js';
export { type FollowOptions, followFile } from './source/follow-file.js';
export { listenUnix, type UnixListener, type UnixListenerOptions } from './source/listen-unix.js';
export { findSuricata, type ReadCapture, readCapture, suricataArguments } from './suricata/run-suricata.js';
