import { defineProgressElement } from '@milepost/progress-element';
import { backoff } from '@milepost/rate-limiter';

import { Announcer } from './announcer.js';
import { ConnectionBanner } from './connection-banner.js';
import { announceConnection } from './connection-view.js';
import { OperationList } from './operation-list.js';
import { openSession } from './session.js';
import { SessionKeeper } from './session-keeper.js';
import { StartForm } from './start-form.js';

defineProgressElement();

const list = new OperationList({
  heading: byId('operations', HTMLElement),
  list: byId('list', HTMLElement),
  counts: byId('counts', HTMLElement),
  cancelAll: byId('cancel-all', HTMLButtonElement),
  clearEnded: byId('clear-ended', HTMLButtonElement),
});
const announcer = new Announcer({
  status: byId('status', HTMLElement),
  alert: byId('alert', HTMLElement),
  overall: () => list.overall,
});
byId('list', HTMLElement).addEventListener('milepost-announce', (event) =>
  announcer.handleAnnouncement(event),
);

const form = new StartForm(byId('start', HTMLFormElement), (call, count) => {
  if (keeper.session) list.start(call, count, keeper.session);
  else announcer.announce('There is no connection to the server. Nothing was started.');
});

const banner = new ConnectionBanner(byId('connection', HTMLElement));
const url = new URL('mcp', location.href);
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
const keeper = new SessionKeeper({
  open: (onConnection) => openSession(url, onConnection),
  backoff: backoff({ initialMs: 500, maxMs: 10_000 }),
  onSession: ({ tools }) => form.showTools(tools),
  onView: (view) => {
    banner.show(view);
    announcer.announce(announceConnection(view));
  },
});
void keeper.keep();

function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new TypeError(`The page has no #${id}.`);
  return element;
}
