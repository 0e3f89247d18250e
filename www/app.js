// Front door of the demo: finds the local cloud, sets up the rooms, and joins them.

import { $, show } from './app/dom.js';
import { addressFrom, localCloud, watchHealth } from './app/cloud.js';
import { makeAsked } from './app/asked.js';
import { makeCode, source } from './app/code.js';
import { makeIntake } from './app/intake.js';
import { makeJournal } from './app/journal.js';
import { makePanel } from './app/panel.js';
import { makeParts } from './app/parts.js';
import { makeResults } from './app/results.js';
import { sampleFiles } from './app/sample.js';
import { announce, say, speak } from './app/say.js';
import { makeSwitch, serviceFrom } from './app/services.js';
import { makeSettings } from './app/settings.js';
import { makeSignaturePanel } from './app/signature-panel.js';
import { makeTroubles } from './app/trouble.js';
import { makeUnfinished } from './app/unfinished.js';

const service = serviceFrom(location.search);
const cloud = localCloud(addressFrom(location.search));
const complaint = $('#trouble-note');

function complain(key, values) {
  say(complaint, key, values);
  show(complaint);
}

const sdk = import('/vodlift/index.js').then((module) => module[service.Vod]);
sdk.catch(() => complain('no-sdk'));

const journal = makeJournal();
const settings = makeSettings(service);
const troubles = makeTroubles({ cloud, service, settings, failed: (error) => complain('no-trouble', { why: error.message }) });
const intake = makeIntake(service, (slot) => panel?.chosen(slot));
const unfinished = makeUnfinished(sdk, {
  goOn: (...what) => panel.goOn(...what),
  coverMissing(file, handle) {
    intake.media.put(file, handle);
    say($('#hurdle'), 'unfinished.cover');
    announce('unfinished.cover');
    $('#cover-input').focus();
  },
  changed: () => panel.refresh(),
});
const parts = makeParts(cloud);
const results = makeResults(cloud, service, {
  startOver() {
    intake.clear();
    results.clear();
    $('#media-input').focus();
  },
});
const asked = makeAsked(service);
const panel = makePanel({
  sdk,
  cloud,
  service,
  intake,
  unfinished,
  settings,
  troubles,
  parts,
  results,
  journal,
  asked,
});
makeCode(settings, (values) => source(service, values));
makeSignaturePanel(cloud, service);
makeSwitch(service);
say($('#hero-text'), 'hero.text', { cloud: `@service.${service.name}` });
say($('#media-formats'), `formats.${service.name}`);
$('#many').href = `element/${location.search}`;
speak();

watchHealth(cloud, (alive) => {
  const pill = $('#cloud');
  pill.dataset.state = alive ? 'up' : 'down';
  say($('span:last-child', pill), alive ? 'cloud.up' : 'cloud.down', { address: new URL(cloud.address).host });
  if (alive) show(complaint, complaint.dataset.t === 'no-sdk');
  else complain('no-cloud', { address: cloud.address });
});

unfinished.refresh();
setInterval(() => (panel.isRunning() ? troubles.count().catch(() => {}) : unfinished.refresh()), 1000);

const sample = $('#sample');
sample.addEventListener('click', async () => {
  sample.disabled = true;
  try {
    const files = await sampleFiles((seconds) => say(sample, 'sample.busy', { seconds }));
    intake.media.put(...files.media);
    intake.cover.put(...files.cover);
  } catch (error) {
    complain('no-sample', { why: error.message });
  } finally {
    sample.disabled = false;
    say(sample, 'sample.make');
  }
});
