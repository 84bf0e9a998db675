// What can go wrong on the way to a running Temporal server, as errors with a stable code.

/** The four ways to a server (design: "The engine"), in the order in which they are tried. */
export type EngineWay = 'address' | 'executable' | 'download' | 'build';

/** One way that did not hold: what was tried and why it failed, in words for the person at the terminal. */
export interface FailedWay {
  readonly way: EngineWay;
  readonly reason: string;
}

const WAYS: Readonly<Record<EngineWay, string>> = {
  address: 'a running server: set TEMPORAL_ADDRESS (or an envconfig profile with an address)',
  executable:
    'the Temporal CLI: set TEMPORAL_CLI_PATH, or have `temporal` on PATH, or in our own cache',
  download: 'a download of the Temporal CLI, once, into our cache',
  build: 'a Go toolchain: the CLI is built from its Go module, once, into our cache',
};

/** Thrown when none of the four ways leads to a server. The message lists all four and why each failed. */
export class EngineUnavailableError extends Error {
  readonly code = 'ENGINE_UNAVAILABLE';
  readonly failures: readonly FailedWay[];

  constructor(failures: readonly FailedWay[]) {
    const lines = (Object.keys(WAYS) as EngineWay[]).map((way, index) => {
      const reason = failures.find((failure) => failure.way === way)?.reason ?? 'not tried';
      return `  ${String(index + 1)}. ${WAYS[way]}\n     ${reason}`;
    });
    super(`No Temporal server can be had. There are four ways to one:\n${lines.join('\n')}`);
    this.name = 'EngineUnavailableError';
    this.failures = failures;
  }
}

/** Thrown when a server's executable was found but the server did not come up; the message holds its last lines. */
export class EngineStartError extends Error {
  readonly code = 'ENGINE_START_FAILED';

  constructor(reason: string) {
    super(reason);
    this.name = 'EngineStartError';
  }
}
