/** What can go wrong on the way to a running Temporal server, as errors with a stable code. */

/** The four ways to a server (docs/adr/0006), in the order in which they are tried. */
export type DevServerWay = 'address' | 'executable' | 'download' | 'build';

/**
 * One way that did not hold: what was tried and why it failed, in words for the developer at the
 * terminal.
 */
export interface FailedWay {
  readonly way: DevServerWay;
  readonly reason: string;
}

const WAYS: Readonly<Record<DevServerWay, string>> = {
  address: 'a running server: set TEMPORAL_ADDRESS (or an envconfig profile with an address)',
  executable:
    'the Temporal CLI: set TEMPORAL_CLI_PATH, or have `temporal` on PATH, or in our own cache',
  download: 'a download of the Temporal CLI, once, into our cache',
  build: 'a Go toolchain: the CLI is built from its Go module, once, into our cache',
};

/**
 * Thrown when none of the four ways leads to a server. The message lists all four and why each
 * failed.
 */
export class DevServerUnavailableError extends Error {
  readonly code = 'DEV_SERVER_UNAVAILABLE';
  readonly failures: readonly FailedWay[];

  constructor(failures: readonly FailedWay[]) {
    const lines = (Object.keys(WAYS) as DevServerWay[]).map((way, index) => {
      const reason = failures.find((failure) => failure.way === way)?.reason ?? 'not tried';
      return `  ${String(index + 1)}. ${WAYS[way]}\n     ${reason}`;
    });
    super(`No Temporal server can be had. There are four ways to one:\n${lines.join('\n')}`);
    this.name = 'DevServerUnavailableError';
    this.failures = failures;
  }
}

/**
 * Thrown when a server's executable was found but the server did not come up; the message holds its
 * last lines.
 */
export class DevServerStartError extends Error {
  readonly code: 'DEV_SERVER_START_FAILED' | 'DEV_SERVER_PORT_TAKEN' = 'DEV_SERVER_START_FAILED';

  constructor(reason: string) {
    super(reason);
    this.name = 'DevServerStartError';
  }
}

/** Thrown when somebody else listens on a port that the caller insists on. */
export class DevServerPortTakenError extends DevServerStartError {
  override readonly code = 'DEV_SERVER_PORT_TAKEN';

  constructor(host: string, port: number) {
    super(
      `The Temporal server did not start: port ${String(port)} of ${host} is already in use. ` +
        'End what listens there, or choose another port.',
    );
    this.name = 'DevServerPortTakenError';
  }
}

/** Who is at work on a server that a command was about to bring its own worker to. */
export interface DevServerUse {
  readonly address: string;
  readonly namespace: string;
  /** Workers, by the task queue that they poll; queues without one are left out. */
  readonly pollers: ReadonlyMap<string, readonly string[]>;
  /** Executions of {@link DevServerUse.workflowType} that run. */
  readonly running: number;
  readonly workflowType: string;
}

/**
 * Thrown before a worker of ours would take over what is somebody else's; the message says what is
 * there and what to do.
 */
export class DevServerInUseError extends Error {
  readonly code = 'DEV_SERVER_IN_USE';

  constructor({ address, namespace, pollers, running, workflowType }: DevServerUse) {
    const polled = [...pollers].map(
      ([queue, workers]) => `  task queue ${queue} is polled by ${workers.join(', ')}`,
    );
    const count = `${String(running)} running execution${running === 1 ? '' : 's'}`;
    super(
      [
        `Somebody is at work at ${address}, namespace ${namespace}:`,
        ...polled,
        ...(running === 0 ? [] : [`  ${count} of ${workflowType}`]),
        'The worker of this command has its own keys and its own simulated MX: it would take over what',
        'runs there and end it wrongly. Nothing was started, and nothing was changed there. Unset',
        'TEMPORAL_ADDRESS (and the profile, if one names that server) to get a server of your own, or',
        'set TEMPORAL_NAMESPACE to a namespace that nobody uses. A worker that has ended is listed for',
        'two minutes more.',
      ].join('\n'),
    );
    this.name = 'DevServerInUseError';
  }
}
