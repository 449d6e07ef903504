// node --import ./scripts/typescript.mjs test/…/file.ts
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
