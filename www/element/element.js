// The ready-made element at work: many files, one of four clouds.

import { addressFrom, localCloud, watchHealth } from '../app/cloud.js';
import { makeCode } from '../app/code.js';
import { $, show } from '../app/dom.js';
import { say, speak } from '../app/say.js';
import { makeSwitch, serviceFrom } from '../app/services.js';
import { makeSettings } from '../app/settings.js';
import { makeTroubles } from '../app/trouble.js';

const service = serviceFrom(location.search);
const cloud = localCloud(addressFrom(location.search));
const uploader = $('vodlift-uploader');
const complaint = $('#trouble-note');

function complain(key, values) {
  say(complaint, key, values);
  show(complaint);
}

const settings = makeSettings(service);
const troubles = makeTroubles({ cloud, service, settings, failed: (error) => complain('no-trouble', { why: error.message }) });

uploader.covers = service.covers;
uploader.options = () => {
  const { chunkSize, parallel: chunkParallelLimit, transport } = settings.values();
  return { ...service.more, chunkSize, chunkParallelLimit, transport, progressInterval: 200 };
};

Promise.all([import('/vodlift/index.js'), import('/vodlift/element.js')]).then(
  ([sdk]) => {
    uploader.client = new sdk[service.Vod]({
      getSignature: (context) => service.ask(cloud, context, troubles.signatureWishes()),
      endpoints: service.endpoints(cloud.address),
    });
  },
  () => complain('no-sdk'),
);

const { Vod, entry, appServer, covers, given } = service;
const more = given.replace(/(media|cover)File(, )?/g, '');
makeCode(
  settings,
  () => `<vodlift-uploader multiple${covers ? ' covers' : ''} accept="video/*"></vodlift-uploader>

import 'vodlift/element';
import { ${Vod} } from '${entry}';

const uploader = document.querySelector('vodlift-uploader');
uploader.client = new ${Vod}({
  getSignature: ${appServer},
});
${more && `uploader.options = { ${more} };\n`}uploader.addEventListener('vodlift-done', ({ detail }) => save(detail.item.result));`,
);
$('.brand').href = `../${location.search}`;
makeSwitch(service);
speak((language) => (uploader.lang = language));

watchHealth(cloud, (alive) => {
  const pill = $('#cloud');
  pill.dataset.state = alive ? 'up' : 'down';
  say($('span:last-child', pill), alive ? 'cloud.up' : 'cloud.down', { address: new URL(cloud.address).host });
  if (alive) show(complaint, complaint.dataset.t === 'no-sdk');
  else complain('no-cloud', { address: cloud.address });
});
