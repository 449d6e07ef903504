require('protectonce');
require('./express-app.cjs');
