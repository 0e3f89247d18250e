// A browser in which the clouds' real names lead to the emulator, over TLS, and a page over TLS: the official clients take plain
// HTTP for their bytes on a plain page (spec Q41).

import sshpk from 'sshpk';
import { suite } from '../../browser/support/index.mjs';

/** Fresh and self-signed; the browser was told not to mind. */
export function certificate() {
  const key = sshpk.generatePrivateKey('ecdsa');
  const cert = sshpk.createSelfSignedCertificate(sshpk.identityFromDN('CN=127.0.0.1'), key, { lifetime: 86_400 });
  return { key: key.toString('pkcs8'), cert: cert.toString('pem') };
}

/** `official`: the package whose `dist` lies under /official/; what it stands on lies under its own name. */
export const realNames = (official = 'vod-js-sdk-v6', ...others) =>
  suite({
    emulator: { args: ['--tls', '0'] },
    site: {
      tls: certificate(),
      mounts: {
        '/vodlift/': 'js/dist',
        '/official/': `tests/node_modules/${official}/dist`,
        ...Object.fromEntries(others.map((name) => [`/${name}/`, `tests/node_modules/${name}/dist`])),
      },
    },
    chromium: (cloud) => ({ toTls: cloud.tlsPort }),
  });
