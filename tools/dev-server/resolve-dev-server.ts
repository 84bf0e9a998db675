/**
 * The resolver: which of the four ways leads to a Temporal server here (design: "The dev server").
 * It prepares, it does not start: after it there is an address that was named, or an executable
 * that works.
 */
import { configuredTarget, type ConfiguredTarget, type Environment } from '../../runtime';
import { buildStep } from './build-cli';
import { downloadStep } from './download-cli';
import { DevServerUnavailableError, type DevServerWay, type FailedWay } from './dev-server-errors';
import { findExecutable } from './find-executable';
import { installCli, type InstallOptions } from './install-cli';

export interface ResolveOptions extends InstallOptions {
  readonly env: Environment;
}

/** What the resolver settled on; `detail` says it in words. */
export type ResolvedDevServer =
  | {
      readonly way: 'address';
      readonly target: ConfiguredTarget & { readonly address: string };
      readonly detail: string;
    }
  | {
      readonly way: Exclude<DevServerWay, 'address'>;
      readonly executable: string;
      readonly detail: string;
    };

/**
 * Takes the first way that holds: 1 an address in the environment or an envconfig profile; 2 an
 * executable; 3 a download of it; 4 a build of it. The last two fill the cache, so that the next
 * call ends at way 2. Whoever names an address gets that server or an error, never another server.
 *
 * @throws DevServerUnavailableError when none holds; it lists all four with the reasons.
 */
export async function resolveDevServer(options: ResolveOptions): Promise<ResolvedDevServer> {
  const failures: FailedWay[] = [];

  const target = configuredTarget(options.env);
  if (target.address !== undefined) {
    const address = target.address;
    return {
      way: 'address',
      target: { ...target, address },
      detail: `the running server at ${address}`,
    };
  }
  failures.push({
    way: 'address',
    reason: 'TEMPORAL_ADDRESS is not set and no profile names an address',
  });

  const found = await findExecutable(options.env);
  if (found.executable !== undefined) {
    const { executable, origin, version } = found;
    return {
      way: 'executable',
      executable,
      detail: `the executable ${executable} (${origin}; ${version})`,
    };
  }
  failures.push({ way: 'executable', reason: found.reason });

  const installed = await installCli(options, [downloadStep, buildStep]);
  if (installed.executable !== undefined) return installed;
  throw new DevServerUnavailableError([...failures, ...installed.failures]);
}
