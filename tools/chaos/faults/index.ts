/** The table of faults: what is broken, and nothing else. */
import { type Fault } from '../fault';
import { ALL_AT_ONCE } from './all-at-once';
import { CALLER_FAULTS } from './callers';
import { MX_FAULTS } from './mx';
import { NETWORK_FAULTS } from './network';
import { PROCESS_FAULTS } from './processes';
import { SETTING_FAULTS } from './settings';

/** All of them, in the order in which they are played. */
export const FAULTS: readonly Fault[] = [
  { name: 'none', what: 'nothing: what the others are compared with' },
  ...PROCESS_FAULTS,
  ...NETWORK_FAULTS,
  ...MX_FAULTS,
  ...CALLER_FAULTS,
  ...SETTING_FAULTS,
  ALL_AT_ONCE,
];

export { ALL_AT_ONCE };
