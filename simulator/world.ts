/** The state of one running simulator, passed to each endpoint. No HTTP here. */
import { accountsOf, selectionRound } from './accounts';
import { systemClock, type Clock } from './clock';
import { FaultPlan } from './faults';
import { AGGREGATION, type JobOrder } from './job-plan';
import { defaultSettings, type Settings } from './settings';
import { type OauthLink } from './oauth-link';
import { type Pace } from './pace';
import { RequestLog } from './request-log';
import { type RegisteredScenario } from './scenarios/resolve-scenario';
import { Store } from './store';
import { type CreationOutcome, type MemberRecord, type MemberSeed } from './records';
import { TIDY_BY_DEFAULT } from './untidy/roughen';
import { type WidgetLink } from './widget/widget-shapes';

/** Counts of what happened so far, by effect and not by request. */
export interface Counters {
  usersCreated: number;
  membersCreated: number;
  membersUpdated: number;
  membersDeleted: number;
  aggregationsStarted: number;
  /** Jobs that bring numbers, however they began. */
  verificationsStarted: number;
  /** Those of them, and others, that began with the creation of their member, or after its OAuth. */
  productsStarted: number;
  /** Verify calls answered 202 because a verification was running. */
  verificationsAttached: number;
  /** Verify calls answered 202 with nothing started. */
  verificationsThrottled: number;
  /** Verify calls answered 409. */
  verificationsRejected: number;
  resumesAccepted: number;
  resumesRejected: number;
  statusReads: number;
  widgetUrlsCreated: number;
}

/**
 * How often answers to one challenge were posted, and how often that took effect (never more than
 * once).
 */
export interface ChallengePosts {
  readonly memberGuid: string;
  posts: number;
  effects: number;
}

/** One simulator. */
export interface World {
  readonly store: Store;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly seed: string;
  /** False: answers are as untidy as life. */
  readonly isTidy: boolean;
  readonly apiKey: string;
  readonly clientId: string;
  readonly log: RequestLog;
  readonly faults: FaultPlan;
  readonly counters: Counters;
  readonly challengePosts: Map<string, ChallengePosts>;
  readonly registered: Map<string, RegisteredScenario>;
  /** One-time OAuth addresses by token. */
  readonly oauthLinks: Map<string, OauthLink>;
  /** One-time widget addresses by token. */
  readonly widgetLinks: Map<string, WidgetLink>;
  settings: Settings;
  baseUrl: string;
}

/** The options of a world; everything has a default. */
export interface WorldSettings {
  readonly pace?: Pace;
  readonly seed?: string;
  readonly tidy?: boolean;
  readonly clock?: Clock;
  readonly apiKey?: string;
  readonly clientId?: string;
}

/** Makes an empty simulator; its base URL is known once a server listens. */
export function createWorld(settings: WorldSettings): World {
  const { pace = 'fast', seed = 'atrium', clock = systemClock } = settings;
  return {
    store: new Store(seed),
    clock,
    pace,
    seed,
    isTidy: settings.tidy ?? TIDY_BY_DEFAULT,
    apiKey: settings.apiKey ?? 'simulator-api-key',
    clientId: settings.clientId ?? 'simulator-client-id',
    log: new RequestLog(),
    faults: new FaultPlan(),
    counters: zeroCounters(),
    challengePosts: new Map(),
    registered: new Map(),
    oauthLinks: new Map(),
    widgetLinks: new Map(),
    settings: defaultSettings(pace),
    baseUrl: '',
  };
}

/** Starts a job on an idle member and counts it. */
export function startJob(
  world: World,
  member: MemberRecord,
  { kind, brings, nowMs }: JobOrder & { readonly nowMs: number },
): void {
  const { settings, counters } = world;
  const { scenario, machine } = member;
  if (kind === 'aggregation') counters.aggregationsStarted += 1;
  if (brings.includes('numbers')) {
    counters.verificationsStarted += 1;
    member.verificationsStarted += 1;
    member.numbersReadsAfterJob = 0;
  }
  const selection = selectionRound(accountsOf(accountsKey(world, member), scenario), scenario);
  machine.start({ kind, brings, scenario, selection, settings }, nowMs);
}

/**
 * Starts the products that the creation of a member ordered, unless the settings, its institution
 * or its scenario stand against it (mx-platform-contract.md §6.1).
 */
export function startProducts(world: World, member: MemberRecord, nowMs: number): CreationOutcome {
  const { settings } = world;
  const { order } = member;
  if (order === null) return 'none';
  const isImpossible = againstProducts(world, member) !== undefined;
  if (settings.productsOnCreate === 'fail' || isImpossible) return 'products-failed';
  if (settings.productsOnCreate === 'never-start') return 'never-started';
  if (order.brings.includes('numbers') && takesNoVerification(member)) return 'never-started';
  const isOther = settings.productsOnCreate === 'aggregate';
  startJob(world, member, { ...(isOther ? AGGREGATION : order), nowMs });
  if (!isOther) world.counters.productsStarted += 1;
  return settings.productsOnCreate === 'late' ? 'started-late' : 'started';
}

/** What stands against the products of a new member at its institution or its client, if anything does. */
export function againstProducts(
  { settings }: World,
  { order, institution }: Pick<MemberSeed, 'order' | 'institution'>,
): 'verificationNotEnabled' | 'verificationUnsupported' | undefined {
  if (order?.brings.includes('numbers') !== true) return undefined;
  if (!settings.verificationEnabled) return 'verificationNotEnabled';
  return institution.supports.includes('verification') ? undefined : 'verificationUnsupported';
}

/** Counts a request for a verification; true: its scenario answers 202 and starts nothing. */
export function takesNoVerification(member: MemberRecord): boolean {
  const { scenario } = member;
  member.verificationsAsked += 1;
  if (scenario.verify === 'throttled') return true;
  return scenario.verify === 'throttled-once' && member.verificationsAsked === 1;
}

/** The seed of a member's accounts. */
export function accountsKey(world: World, member: MemberRecord): string {
  return `${world.seed}/${member.guid}`;
}

function zeroCounters(): Counters {
  return {
    usersCreated: 0,
    membersCreated: 0,
    membersUpdated: 0,
    membersDeleted: 0,
    aggregationsStarted: 0,
    verificationsStarted: 0,
    productsStarted: 0,
    verificationsAttached: 0,
    verificationsThrottled: 0,
    verificationsRejected: 0,
    resumesAccepted: 0,
    resumesRejected: 0,
    statusReads: 0,
    widgetUrlsCreated: 0,
  };
}
