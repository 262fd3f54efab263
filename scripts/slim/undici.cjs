// What of undici the program uses, so that the bundle need not load its caches, mocks, interceptors and its own fetch
// to send one request.
'use strict';
const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');

// As undici's index does: a dispatcher has the methods request, stream and so on.
Object.assign(Dispatcher.prototype, require('undici/lib/api/index.js'));

module.exports = {
  Agent: require('undici/lib/dispatcher/agent.js'),
  get ProxyAgent() {
    return require('undici/lib/dispatcher/proxy-agent.js');
  },
  get WebSocket() {
    return require('undici/lib/web/websocket/websocket.js').WebSocket;
  },
};
