/**
 * For a replay in a process that goes on to seal values. A replay runs Workflows on the main thread by
 * default, and the SDK then looks at every promise of the process; on Node 24 those of WebCrypto that
 * `jose` waits for have no constructor, and each of them becomes an uncaught TypeError (SDK 1.24.0).
 */
export const IN_THREADS = { debugMode: false } as const;
