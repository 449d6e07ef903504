require('protectonce');
require('./direct.mjs');
