/** Limits of Temporal and of ours, and what they mean for verifications as measured. Pure. */
import { ALL_VARIABLES } from '../../../runtime';
import { figure, markdownTable } from '../measure/markdown';
import { medianOf } from './medians';
import { type Results } from './results';

/** Of Temporal Cloud's namespaces and of every run, as its documentation had them. */
export const TEMPORAL_LIMITS = {
  source: 'https://docs.temporal.io/cloud/limits',
  readOn: '2026-11-30',
  actionsPerSecond: 500,
  historyEvents: 51_200,
  historyMegabytes: 50,
  visibilityCallsPerSecond: 30,
  updatesInFlight: 10,
  signals: 10_000,
} as const;

/** What the server allows, and what of it one verification takes. */
export function temporalLimitsTable({ compare }: Results): string {
  const limits = TEMPORAL_LIMITS;
  const actions =
    (medianOf(compare, 'ours', (block) => block.actions) ?? 0) +
    (medianOf(compare, 'ours', (block) => block.followingActions) ?? 0);
  const [events, bytes] = [
    medianOf(compare, 'ours', ({ records }) => records),
    medianOf(compare, 'ours', (block) => block.bytes),
  ];
  const started =
    actions === 0
      ? 'not measured'
      : `${figure(Math.floor(limits.actionsPerSecond / actions))} verifications started each second, followed; more slow down, and none is lost. Ask for more before a campaign`;
  return markdownTable(
    ['of Temporal', 'limit', 'what it means here'],
    [
      [
        'Actions of a namespace',
        `${figure(limits.actionsPerSecond)} a second to begin with`,
        started,
      ],
      [
        'history of a run',
        `${figure(limits.historyEvents)} events, ${figure(limits.historyMegabytes)} MB`,
        events === undefined || bytes === undefined
          ? 'not measured'
          : `a verification has ${figure(events)} events and ${figure(bytes / 1_000)} kB; the longest takes a fifth ([architecture.md](architecture.md#9-bounds))`,
      ],
      [
        'Updates and Signals of a run',
        `${figure(limits.updatesInFlight)} Updates at once, ${figure(limits.signals)} Signals`,
        'each kind of message has a budget of 100 at most',
      ],
      [
        'lists and counts of a namespace',
        `${figure(limits.visibilityCallsPerSecond)} a second`,
        '`GET /v1/verifications` and the command `list`; a view of one is none of them',
      ],
    ],
  );
}

/** Settings that bound what a process carries, with their defaults. */
const SETTINGS = {
  WORKER_POLLING_SLOTS: 'members that one worker polls at once; memory alone',
  WORKER_COMMANDS_PER_SECOND: 'starts, answers and other commands to MX of all workers together',
  MX_REQUESTS_PER_SECOND: 'requests to MX of all workers together, polls included',
  API_CONNECTIONS_MAX: 'connections of one API process; half of them may be event streams',
  API_STREAMS_PER_TENANT: 'event streams of one tenant',
  API_OPEN_VERIFICATIONS_PER_TENANT: 'verifications of one tenant that may run at once',
  API_STARTS_PER_MINUTE: 'starts of one tenant in a minute',
} as const satisfies Partial<Record<keyof typeof ALL_VARIABLES, string>>;

/** Ours: each is a setting. */
export function ownLimitsTable(): string {
  return markdownTable(
    ['of ours', 'default', 'what it bounds'],
    Object.entries(SETTINGS).map(([name, what]) => [
      `\`${name}\``,
      figure(ALL_VARIABLES[name as keyof typeof SETTINGS].parse(undefined)),
      what,
    ]),
  );
}
