/** The dialects by the interface that they speak. */
import { type Api } from './api';
import { ATRIUM } from './atrium';
import { type Dialect } from './dialect';
import { PLATFORM_V20111101, PLATFORM_V20250224 } from './platform';

/** @see Dialect */
export const DIALECTS: Readonly<Record<Api, Dialect>> = {
  atrium: ATRIUM,
  v20111101: PLATFORM_V20111101,
  v20250224: PLATFORM_V20250224,
};
