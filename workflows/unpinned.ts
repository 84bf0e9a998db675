/**
 * For Workflows of one step that outlast releases: with Worker Versioning they go to the current version, so
 * that no old one has to stay for them (docs/adr/0021). A change of their steps needs a patch.
 */
export const UNPINNED = { versioningBehavior: 'AUTO_UPGRADE' } as const;
