import 'protectonce';
import './express-app.mjs';
