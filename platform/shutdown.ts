/** Ends a process in order: first signal drains, second one ends at once. */

/**
 * Resolves with the first SIGINT or SIGTERM. A second signal ends the process with exit code 130: a person who presses
 * Ctrl-C twice means it.
 */
export function shutdownRequested(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isRequested = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (isRequested) process.exit(130);
      isRequested = true;
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
