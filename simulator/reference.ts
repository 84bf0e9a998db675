/**
 * Everything that can be named to a simulator, as data: what GET /_simulator/help answers and what
 * the tables of the README are made from.
 */
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
  routes: ENDPOINTS.map(({ name, method, path }) => ({ name, method, path })),
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
