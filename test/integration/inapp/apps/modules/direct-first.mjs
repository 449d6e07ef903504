import 'protectonce';

// Read when this runs, and so after the library is there.
await import('./direct.mjs');
