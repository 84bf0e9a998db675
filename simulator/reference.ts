/**
 * Everything that can be named to a simulator, as data: what GET /_simulator/help answers and what
 * the tables of the README are made from.
 */
import { PLATFORM, type Api } from './api';
import { CATALOGUE } from './catalogue';
import { FAULT_KINDS } from './faults';
import { ENDPOINTS } from './routes';
import { SCENARIO_EFFECTS } from './scenarios/scenario-table';
import { defaultSettings, SETTING_VALUES, settingsSchema } from './settings';

/** Passwords, institutions, settings, kinds and routes of faults. */
export const REFERENCE = {
  scenarios: Object.entries(SCENARIO_EFFECTS).map(([password, effect]) => ({ password, effect })),
  institutions: CATALOGUE.map(({ code, name, scenario }) => ({ code, name, scenario })),
  settings: settings(),
  faults: Object.entries(FAULT_KINDS).map(([kind, description]) => ({ kind, ...description })),
  routes: ENDPOINTS.map(({ name, method, path, apis }) => {
    return { name, method, path, dialects: dialectsOf(apis) };
  }),
};

function settings() {
  const defaults: Readonly<Record<string, unknown>> = defaultSettings('real');
  return Object.entries(settingsSchema.shape).map(([name, { description = '' }]) => ({
    name,
    values: SETTING_VALUES[name] ?? '',
    default: defaults[name],
    meaning: description,
  }));
}

/** Platform is named once where it has a route in both versions. */
function dialectsOf(apis: readonly Api[] | undefined): string {
  if (apis === undefined) return 'both';
  const isPlatform = PLATFORM.every((api) => apis.includes(api));
  if (isPlatform) return 'Platform';
  return apis.map((api) => (api === 'atrium' ? 'Atrium' : api)).join(', ');
}
