// The suite of ../../browser/support in the engine that VODLIFT_ENGINE names, over WebDriver, with the four clouds at hand. A whole test:
//
//   const s = suite()
//
//   test('a small file arrives whole', async () => {
//     const page = await s.page()
//     const upload = await s.upload(page, clouds[0], { media: { seed: 7, size: 3_000_000 } })
//     await upload.result()
//     await s.arrived({ seed: 7, size: 3_000_000 })
//   })

import { serve } from '../../browser/support/static.mjs';

process.env.VODLIFT_ENGINE ??= 'chromium';
// It asks for the engine when it is loaded.
const browser = await import('../../browser/support/suite.mjs');

export function suite() {
  const shared = browser.suite({ site: { cors: true } });
  return Object.assign(Object.create(shared), {
    /** A page, under a Content-Security-Policy of these directives if there are any. */
    async page({ policy } = {}) {
      if (!policy) return shared.page();
      const site = await serve({ cors: true, headers: { 'content-security-policy': policy.join('; ') } });
      shared.defer(() => site.close());
      return shared.page('/blank.html', { origin: site.origin });
    },
    /** Begins an upload to one of the clouds; see upload.mjs. */
    upload(page, { name, options }, wishes) {
      const place = name === 'tencent' ? {} : shared.cloud.forPageOf(name);
      return shared.upload(page, { ...place, ...wishes, options: { ...options, ...wishes.options } });
    },
  });
}
