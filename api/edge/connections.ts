/**
 * Limits on open connections, in all and per address. At a limit the connection that has waited
 * longest without a request gives way: silent sockets and idle ones cost their owner, and whoever
 * sends a request is served.
 */
import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { addressKey } from './address';

/** How many connections may be open. */
export interface ConnectionLimits {
  /** In all; below what the process may open (`ulimit -n`). */
  readonly connectionsMax: number;
  /** Of one address; 0: as many as in all. */
  readonly connectionsPerAddressMax: number;
}

/** The connections of one address. */
interface Group {
  readonly key: string;
  open: number;
  /** Without a request, the one that has waited longest first. */
  readonly waiting: Set<Socket>;
}

/** One open connection. */
interface Held {
  readonly group: Group;
  /** Requests under way on it; pipelining makes them several. */
  requests: number;
}

/** Keeps the open connections of a server within limits. */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #groups = new Map<string, Group>();
  readonly #held = new Map<Socket, Held>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /** How many are open. */
  get open(): number {
    return this.#held.size;
  }

  /** Watches the server from now on. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#open(socket);
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#serve(socket, 1);
      response.once('close', () => {
        this.#serve(socket, -1);
      });
    });
  }

  /** Destroys those without a request: a server that closes would wait for them. */
  destroyWaiting(): void {
    for (const { waiting } of this.#groups.values()) {
      for (const socket of waiting) socket.destroy();
    }
  }

  #open(socket: Socket): void {
    const key = addressKey(socket.remoteAddress);
    const group = this.#groups.get(key) ?? { key, open: 0, waiting: new Set() };
    this.#groups.set(key, group);
    group.open += 1;
    group.waiting.add(socket);
    this.#held.set(socket, { group, requests: 0 });
    socket.once('close', () => {
      this.#forget(socket);
    });
    const { connectionsMax, connectionsPerAddressMax } = this.#limits;
    const isOver = connectionsPerAddressMax > 0 && group.open > connectionsPerAddressMax;
    if (isOver) this.#dropOneOf(group);
    else if (this.#held.size > connectionsMax) this.#dropOneOf(this.#mostWaiting() ?? group);
  }

  /** The newcomer waits too, as the last of its group, so that there is always one to drop. */
  #dropOneOf({ waiting }: Group): void {
    const [longest] = waiting;
    if (longest === undefined) return;
    this.#forget(longest);
    longest.destroy();
  }

  #mostWaiting(): Group | undefined {
    let most: Group | undefined;
    for (const group of this.#groups.values()) {
      if (group.waiting.size > (most?.waiting.size ?? 0)) most = group;
    }
    return most;
  }

  #serve(socket: Socket, more: 1 | -1): void {
    const held = this.#held.get(socket);
    if (held === undefined) return;
    held.requests += more;
    if (held.requests > 0) held.group.waiting.delete(socket);
    else held.group.waiting.add(socket);
  }

  #forget(socket: Socket): void {
    const group = this.#held.get(socket)?.group;
    if (group === undefined) return;
    this.#held.delete(socket);
    group.waiting.delete(socket);
    group.open -= 1;
    if (group.open === 0) this.#groups.delete(group.key);
  }
}
