const express = require('express');

/** WEAK: left over from the first week, reachable from outside, and in no specification. */
function internal() {
  const router = express.Router();
  router.get('/debug', (_request, response) => {
    response.json({
      node: process.version,
      uptimeSeconds: Math.floor(process.uptime()),
      flags: { beta: true },
    });
  });
  return router;
}

module.exports = { internal };
