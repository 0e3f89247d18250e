// W3C WebDriver, the few commands that these tests need. A client of our own, because a command is one request with JSON, and because
// selenium-webdriver reaches Firefox through geckodriver alone, which comes as source to compile (three minutes) or from GitHub. Firefox takes the same commands
// without it, on a socket of its own: geckodriver is the HTTP face of that.
//
//   const driver = await overHttp('http://127.0.0.1:4444', capabilities)     chromedriver, WebKitWebDriver
//   const driver = await overSocket(2828, capabilities)                      Firefox, started with --marionette
//   driver.version                                                           of the browser
//   await driver.command('Navigate', { url })                                returns the answer's value
//   await driver.end()

import { connect } from 'node:net';

/** Method and path that the standard has for these commands; on the socket they go by their names. */
const HTTP = {
  Navigate: () => ['POST', 'url'],
  Refresh: () => ['POST', 'refresh'],
  ExecuteScript: () => ['POST', 'execute/sync'],
  ExecuteAsyncScript: () => ['POST', 'execute/async'],
  FindElement: () => ['POST', 'element'],
  ElementSendKeys: ({ id }) => ['POST', `element/${id}/value`],
  GetWindowHandle: () => ['GET', 'window'],
  SwitchToWindow: () => ['POST', 'window'],
  NewWindow: () => ['POST', 'window/new'],
};

const failure = (name, { error, message }) => new Error(`${name}: ${error}: ${message}`);

export async function overHttp(address, capabilities) {
  async function ask(name, method, path, body) {
    const response = await fetch(`${address}/${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw failure(name, value);
    return value;
  }
  const session = await ask('NewSession', 'POST', 'session', { capabilities: { alwaysMatch: capabilities } });
  const path = `session/${session.sessionId}`;
  return {
    version: session.capabilities.browserVersion,
    command(name, parameters = {}) {
      const [method, rest] = HTTP[name](parameters);
      return ask(name, method, `${path}/${rest}`, method === 'POST' ? parameters : undefined);
    },
    end: () => ask('DeleteSession', 'DELETE', path),
  };
}

export async function overSocket(port, capabilities) {
  const socket = connect(port, '127.0.0.1');
  const waiting = new Map();
  const fall = (error) => waiting.forEach(({ failed }) => failed(error));
  socket.on('error', fall);
  socket.on('close', () => fall(new Error('Firefox has gone')));
  // [1, number, error, value]; the first message is a greeting.
  messages(socket, ([, number, error, value]) => {
    const { name, done, failed } = waiting.get(number);
    waiting.delete(number);
    if (error) failed(failure(name, error));
    else done(value && 'value' in value ? value.value : value);
  });
  let count = 0;
  const ask = (name, parameters) =>
    new Promise((done, failed) => {
      waiting.set(++count, { name, done, failed });
      const text = JSON.stringify([0, count, name, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  const session = await ask('WebDriver:NewSession', capabilities);
  return {
    version: session.capabilities.browserVersion,
    command: (name, parameters = {}) => ask(`WebDriver:${name}`, parameters),
    end: () => ask('Marionette:Quit', { flags: ['eForceQuit'] }),
  };
}

/** Each is its length in bytes, a colon, and JSON. */
function messages(socket, hear) {
  let rest = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const colon = rest.indexOf(':');
      const end = colon + 1 + Number(rest.subarray(0, colon));
      if (colon < 0 || rest.length < end) return;
      const message = JSON.parse(rest.subarray(colon + 1, end));
      rest = rest.subarray(end);
      if (Array.isArray(message)) hear(message);
    }
  });
}
