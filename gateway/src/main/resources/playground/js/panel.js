/** The panel with settings and code: beside the dialogue, or on a sheet where there is no room. */

import { byId } from './dom.js';

const wide = matchMedia('(min-width: 62rem)');

/** The tab of a name: settings or code. */
function select(name) {
  for (const tab of ['settings', 'code']) {
    const selected = tab === name;
    byId(`tab-${tab}`).setAttribute('aria-selected', String(selected));
    byId(`tab-${tab}`).tabIndex = selected ? 0 : -1;
    byId(`${tab}-tab`).hidden = !selected;
  }
}

function place() {
  if (wide.matches) {
    if (byId('sheet').open) byId('sheet').close();
    byId('side').append(byId('panel'));
  } else {
    byId('sheet').append(byId('panel'));
  }
}

/** Connects the tabs and the sheet. */
export function startPanel() {
  place();
  wide.addEventListener('change', place);
  const tabs = [byId('tab-settings'), byId('tab-code')];
  tabs.forEach((tab, i) => {
    tab.addEventListener('click', () => select(tab.id.slice('tab-'.length)));
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(i + step + tabs.length) % tabs.length];
      next.click();
      next.focus();
    });
  });
  byId('open-panel').addEventListener('click', () => byId('sheet').showModal());
  byId('close-panel').addEventListener('click', () => byId('sheet').close());
}
