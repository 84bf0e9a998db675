/** A place for resolver tests: its own cache and PATH, no network, fake `temporal` and `go`. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import {
  cliCache,
  DevServerUnavailableError,
  resolveDevServer,
  type CliCache,
  type ResolvedDevServer,
} from '../../tools/dev-server';
import { devServerEnvironment } from '../support/dev-server';

type Options = Partial<Parameters<typeof resolveDevServer>[0]>;

export interface Sandbox {
  readonly folder: string;
  readonly bin: string;
  readonly env: Record<string, string>;
  readonly cache: CliCache;
  /** Writes an executable script. */
  script(path: string, body: string): string;
  /** A `temporal` that only answers `--version`. */
  fakeCli(path: string, version: string): string;
  /** A `go` on the sandbox's PATH; `build` runs with `$out` as the file to write. */
  fakeGo(options: { version?: string; toolchain?: string; build?: string }): void;
  /** How often the fake go was asked to build. */
  builds(): number;
  /** What the resolver has said. */
  readonly lines: readonly string[];
  /** Resolves a dev server in here; no download is waited for unless a bound on it is given. */
  resolve(options?: Options): Promise<ResolvedDevServer>;
  /** The same where no way holds. */
  rejection(options?: Options): Promise<DevServerUnavailableError>;
  remove(): void;
}

/** A fresh sandbox for each test. */
export function useSandbox(): () => Sandbox {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = createSandbox();
  });
  afterEach(() => {
    sandbox.remove();
  });
  return () => sandbox;
}

/**
 * A bound on the download for tests of the other ways: it is given up before its process has begun.
 */
const NO_TIME_MS = 1;

/** What a fake go's build writes: a CLI that works. */
export const WRITES_CLI = `printf '#!/bin/sh\\necho "temporal version 9.9.9 (built by the fake go)"\\n' > "$out"; chmod +x "$out"`;

function createSandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'dev-server-test-'));
  const bin = join(folder, 'bin');
  const buildLog = join(folder, 'builds.log');
  mkdirSync(bin);
  const rejected = 'http://127.0.0.1:9';
  const env = devServerEnvironment({
    // The scripts need a shell and its tools, but the machine's own temporal and go must not be
    // found.
    PATH: bin,
    HOME: folder,
    XDG_CACHE_HOME: join(folder, 'cache'),
    LOCALAPPDATA: join(folder, 'cache'),
    HTTPS_PROXY: rejected,
    https_proxy: rejected,
    NO_PROXY: '',
    no_proxy: '',
  });
  const script = (path: string, body: string): string => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const lines: string[] = [];
  const resolve = (options: Options = {}): Promise<ResolvedDevServer> =>
    resolveDevServer({
      env,
      log: (line) => lines.push(line),
      terminal: { write: () => true },
      downloadTimeoutMs: NO_TIME_MS,
      ...options,
    });
  return {
    lines,
    resolve,
    rejection: async (options) => {
      const error: unknown = await resolve(options).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DevServerUnavailableError);
      return error as DevServerUnavailableError;
    },
    folder,
    bin,
    env,
    cache: cliCache(env),
    script,
    fakeCli: (path, version) => script(path, `echo "temporal version ${version} (fake)"`),
    fakeGo: ({ version = 'go1.26.4', toolchain = 'auto', build = WRITES_CLI }) =>
      void script(
        join(bin, 'go'),
        `PATH=/usr/local/bin:/usr/bin:/bin; export PATH
if [ "$1" = env ]; then echo ${version}; echo ${toolchain}; exit 0; fi
echo "$$ $*" >> ${buildLog}
for arg in "$@"; do case "$arg" in -o=*) out="\${arg#-o=}";; esac; done
${build}`,
      ),
    builds: () =>
      existsSync(buildLog) ? readFileSync(buildLog, 'utf8').trim().split('\n').length : 0,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
