// Packages of test/matrix, under the names that they have there.
const { createRequire } = require('node:module');

exports.load = createRequire(process.env.MATRIX);
exports.note = (id, body) => ({ id: Number(id), text: String(body?.text ?? ''), tags: ['a', 'b'] });
exports.big = () => ({ rows: Array.from({ length: 100 }, (_, i) => ({ rowId: i, label: `row ${i}` })) });
exports.pieces = ['{"pieces":', '[1,2', ',3]}'];
exports.listening = (port) => console.log(JSON.stringify({ port }));
