/** The pauses between status reads. */
import { type Evidence } from './evidence';

/** The pause between two status reads of a member. */
interface PollGap {
  readonly memberGuid: string;
  readonly gapMs: number;
  /** The requests before it, and its moment. */
  readonly about: string;
}

/** How many requests tell what was going on. */
const ABOUT = 5;

/**
 * The pauses between two status reads of a member, in order. A request that its sender gave up may
 * have come late: MX cannot be spared that, and the next one is not compared with it.
 */
export function pollGaps({
  requests,
  givenUp,
}: Pick<Evidence, 'requests' | 'givenUp'>): readonly PollGap[] {
  const last = new Map<string, number>();
  const seen = new Map<string, string[]>();
  return requests.flatMap(({ route, memberGuid, at, requestId }) => {
    if (memberGuid === undefined) return [];
    const routes = [...(seen.get(memberGuid) ?? []), `${route} ${at.slice(17, -1)}`].slice(-ABOUT);
    seen.set(memberGuid, routes);
    if (route !== 'readMemberStatus') return [];
    const nowMs = givenUp.has(requestId) ? undefined : Date.parse(at);
    const lastMs = last.get(memberGuid);
    if (nowMs === undefined) last.delete(memberGuid);
    else last.set(memberGuid, nowMs);
    if (lastMs === undefined || nowMs === undefined) return [];
    return [{ memberGuid, gapMs: nowMs - lastMs, about: routes.join(', ') }];
  });
}
