// A browser in which the clouds' real names lead to the emulator, over TLS, and a page over TLS: the official client takes plain
// HTTP for its bytes on a plain page (spec Q41).

import sshpk from 'sshpk';
import { suite } from '../../browser/support/index.mjs';

/** Fresh and self-signed; the browser was told not to mind. */
export function certificate() {
  const key = sshpk.generatePrivateKey('ecdsa');
  const cert = sshpk.createSelfSignedCertificate(sshpk.identityFromDN('CN=127.0.0.1'), key, { lifetime: 86_400 });
  return { key: key.toString('pkcs8'), cert: cert.toString('pem') };
}

export const realNames = () =>
  suite({
    emulator: { args: ['--tls', '0'] },
    site: {
      tls: certificate(),
      mounts: { '/vodlift/': 'js/dist', '/official/': 'tests/node_modules/vod-js-sdk-v6/dist' },
    },
    chromium: (cloud) => ({ toTls: cloud.tlsPort }),
  });
