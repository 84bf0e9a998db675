/**
 * Server-sent events out of pieces of text, for `fetch`: an EventSource cannot send a token. Reads as
 * much of the format as the API writes: `id`, `data` of one line, comments.
 */

/** One event. */
export interface ServerEvent {
  readonly id: string | undefined;
  readonly data: string;
}

/** Takes pieces as they come, cut anywhere; returns the events that are whole. */
export class EventLines {
  #rest = '';

  push(piece: string): readonly ServerEvent[] {
    const blocks = (this.#rest + piece.replaceAll('\r\n', '\n')).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const data = valueOf(block, 'data');
      return data === undefined ? [] : [{ id: valueOf(block, 'id'), data }];
    });
  }
}

function valueOf(block: string, name: string): string | undefined {
  const start = `${name}:`;
  const line = block.split('\n').find((each) => each.startsWith(start));
  return line?.slice(start.length).replace(/^ /, '');
}
