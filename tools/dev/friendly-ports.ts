/** Ports for servers that a person starts: the friendly ones where they are free, else any. */
import { DevServerPortTakenError, isFree } from '../dev-server';

/**
 * Starts something that listens. `start` gets each wanted port that nobody listens on, and 0, which
 * means "any free one", for the others. A port can be lost between the look and the start, to a
 * second command that was started in the same moment: then `start` is called once more, with 0 for
 * all.
 *
 * @throws whatever `start` throws, a taken port at the first attempt excepted
 */
export async function onFriendlyPorts<Name extends string, Started>(
  wanted: Readonly<Record<Name, number>>,
  start: (ports: Readonly<Record<Name, number>>) => Promise<Started>,
): Promise<Started> {
  const names = Object.keys(wanted) as Name[];
  const portsFrom = async (choose: (port: number) => Promise<number>) =>
    Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await choose(wanted[name])])),
    ) as Record<Name, number>;
  try {
    return await start(await portsFrom(async (port) => ((await isFree(port)) ? port : 0)));
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    return start(await portsFrom(() => Promise.resolve(0)));
  }
}

function isPortTaken(error: unknown): boolean {
  if (error instanceof DevServerPortTakenError) return true;
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE'
  );
}
