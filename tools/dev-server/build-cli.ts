/**
 * Way 4: the Temporal CLI built from its Go module with the Go toolchain of this machine. What is
 * built is pinned by hash: `temporal-cli/go.mod` and `go.sum` name every source. The CLI's own
 * go.mod replaces its module `cliext` by a folder, which makes a plain `go install` of it fail;
 * ours replaces it by the same commit instead.
 *
 * Measured on 2 cores with Go 1.26.8, modules present, empty build cache: 3 min 6 s (4 min 42 s
 * while other work went on), 1,714 packages, an executable of 138 MB; Go keeps 1.9 GB in its build
 * cache (`go clean -cache` gives that back).
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { devServerAsset } from './assets';
import { CLI_VERSION, executableName } from './cli-cache';
import { type Environment } from '../../runtime';
import { serverEnvironment } from './environment';
import { findOnPath } from './find-executable';
import { BUILD_TIMEOUT_MS, type InstallOptions, type InstallStep } from './install-cli';
import { type Progress } from './progress';
import { runBounded } from './run-bounded';

/** The Go release that the server's module asks for. */
const GO_VERSION_MIN = [1, 26, 4] as const;
/** From this release on, Go can fetch a newer toolchain by itself, unless told not to. */
const GO_VERSION_WITH_TOOLCHAINS = [1, 21, 0] as const;

/**
 * While modules are fetched, a network that swallows packets shows as silence; compiling is bounded
 * as a whole.
 */
const FETCH_STALL_MS = 5 * 60_000;

export const buildStep: InstallStep = {
  way: 'build',
  title: `Building the Temporal CLI ${CLI_VERSION} with Go, once (about 4 minutes on 2 cores)`,
  detail: `built from its Go module, version ${CLI_VERSION}`,
  obstacle,
  produce,
};

async function obstacle({ env }: InstallOptions): Promise<string | undefined> {
  const go = await findOnPath(env, goName());
  if (go === undefined) return 'no `go` on PATH';
  const answer = await goSettings(go, env);
  if (answer === undefined) return `${go} does not answer \`go env\``;
  const { version, toolchain } = answer;
  if (isAtLeast(version, GO_VERSION_MIN)) return undefined;
  const needed = GO_VERSION_MIN.join('.');
  if (!isAtLeast(version, GO_VERSION_WITH_TOOLCHAINS) || toolchain === 'local') {
    return `${go} is ${version}, but ${needed} is needed (and it may not fetch that: GOTOOLCHAIN=${toolchain})`;
  }
  return undefined;
}

async function produce(
  folder: string,
  options: InstallOptions,
  progress: Progress,
): Promise<string> {
  const go = (await findOnPath(options.env, goName())) ?? goName();
  const executable = join(folder, executableName());
  let modules = 0;
  let packages = 0;
  await runBounded({
    executable: go,
    args: [
      'build',
      '-v',
      '-mod=readonly',
      '-trimpath',
      // Without the symbols (a third of the size), and with the version that it is, else it calls
      // itself 0.0.0-DEV.
      `-ldflags=-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${CLI_VERSION}`,
      `-o=${executable}`,
      'github.com/temporalio/cli/cmd/temporal',
    ],
    cwd: devServerAsset('temporal-cli'),
    // Without cgo no C compiler is needed. A workspace of the user's must not change what is built.
    env: { ...serverEnvironment(options.env), CGO_ENABLED: '0', GOWORK: 'off' },
    timeoutMs: options.buildTimeoutMs ?? BUILD_TIMEOUT_MS,
    stallMs: FETCH_STALL_MS,
    progressCounter: () => (packages > 0 ? Date.now() : modules),
    onLine: (line) => {
      if (line.startsWith('go: downloading')) modules += 1;
      else if (!line.includes(' ')) packages += 1;
      progress.update(
        packages === 0
          ? `fetching modules, ${String(modules)} so far`
          : `compiling, ${String(packages)} packages so far, of about 1700 when nothing is cached`,
      );
    },
  });
  return executable;
}

function goName(): string {
  return process.platform === 'win32' ? 'go.exe' : 'go';
}

async function goSettings(
  go: string,
  env: Environment,
): Promise<{ version: string; toolchain: string } | undefined> {
  try {
    const { stdout } = await promisify(execFile)(go, ['env', 'GOVERSION', 'GOTOOLCHAIN'], {
      timeout: 15_000,
      killSignal: 'SIGKILL',
      env: { ...serverEnvironment(env), GOWORK: 'off' },
    });
    const [version = '', toolchain = ''] = stdout.split('\n').map((line) => line.trim());
    return version === '' ? undefined : { version, toolchain };
  } catch {
    return undefined;
  }
}

/** Compares `go1.26.8`, `go1.27rc1` or `go1.27` with a minimum. */
function isAtLeast(version: string, minimum: readonly [number, number, number]): boolean {
  const found = /^go(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (found === null) return false;
  const parts = [found[1], found[2], found[3] ?? '0'].map(Number);
  for (const [index, least] of minimum.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
