/** The interfaces of MX that the simulator speaks: Atrium, and Platform in two versions. */
export const APIS = ['atrium', 'v20111101', 'v20250224'] as const;

/** @see APIS */
export type Api = (typeof APIS)[number];

/** Those of Platform. */
export const PLATFORM: readonly Api[] = ['v20111101', 'v20250224'];
