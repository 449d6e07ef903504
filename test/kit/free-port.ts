export { freePort } from '../../src/store/free-port.js';
