export { Collector } from './collector.js';
export { LineSplitter } from './eve/line-splitter.js';
export { AddressSet } from './place/address-set.js';
export { readInventory } from './place/inventory.js';
export { followFile } from './source/follow-file.js';
export { lineReader } from './source/line-reader.js';
export { listenUnix, type UnixListener } from './source/listen-unix.js';
export { capture } from './suricata/capture.js';
