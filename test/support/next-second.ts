/** The pace of Atrium's time stamps, for tests that tell one job from the next by them. */

/** Waits for the next second: timestamps have whole seconds on the wire, and those of two jobs have to differ. */
export async function nextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1_000);
  while (Math.floor(Date.now() / 1_000) === second) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
