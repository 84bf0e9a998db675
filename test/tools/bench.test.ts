/** Goal: what a bench prints is what was measured. Method: the pure parts, on figures whose results are known. */
import { describe, expect, test } from '@jest/globals';
import { compareTable, type Comparison } from '../../tools/bench/compare/table';
import { figure } from '../../tools/bench/measure/markdown';
import { niceCeiling, svgPlot } from '../../tools/bench/measure/plot';
import { parseStat, treeOf } from '../../tools/bench/measure/processes';
import { quantile, ratios, spreadOf, thereAndBack } from '../../tools/bench/measure/statistics';
import { dollarsPerThousand } from '../../tools/bench/page/cost';
import { bytesFor, coresFor, peakOf, workersFor } from '../../tools/bench/page/sizing';
import { Gaps } from '../../tools/bench/scale/gaps';
import { memberGuid, memberNumber } from '../../tools/bench/poll/members';
import { growing } from '../../tools/bench/scale/part';
import { lagsOf } from '../../tools/bench/verification/course';

describe('statistics', () => {
  test('median, range and quantiles', () => {
    expect(spreadOf([])).toBeUndefined();
    expect(spreadOf([3, 1, 10, 2])).toEqual({ median: 2.5, least: 1, most: 10 });
    expect([0, 0.25, 1].map((at) => quantile([10, 20, 30], at))).toEqual([10, 15, 30]);
  });

  test('each round goes there and back', () => {
    expect(thereAndBack(['a', 'b', 'c'], 2).join('')).toBe('abccbaabccba');
  });

  test('ratios are of the same turn, and leave gaps out', () => {
    expect(ratios([2, 6, undefined, 1, 4], [1, 2, 3, 0, undefined])).toEqual([2, 3]);
  });
});

describe('processes', () => {
  test('a line of the kernel is read from behind its name', () => {
    const after = [7, ...Array.from({ length: 9 }, () => 0), 5, 6, 1, 2, 99].join(' ');
    expect(parseStat(`42 (a (b) 9 c) S ${after}`)).toEqual({
      ...{ pid: 42, parent: 7, name: 'a (b) 9 c', cpuMs: 140 },
    });
  });

  test('a tree is a process with all below it', () => {
    const all = [
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 9],
    ].map(([pid = 0, parent = 0]) => ({ pid, parent, name: 'n', cpuMs: 0 }));
    expect(treeOf(1, all).map(({ pid }) => pid)).toEqual([1, 2, 3]);
    expect(treeOf(8, all)).toEqual([]);
  });
});

test('a lag is counted from when MX had it', () => {
  const entry = (route: string, second: number, status = 202) => ({
    ...{ route, status, memberGuid: 'm', method: 'POST', path: '/', requestId: 'r' },
    at: new Date(second * 1_000).toISOString(),
  });
  const requests = [
    entry('verifyMember', 9, 409),
    entry('verifyMember', 10),
    entry('resumeMember', 20),
    entry('resumeMember', 30),
  ];
  const seen = { memberGuid: 'm', accounts: 1, times: [12_300, 21_400, 32_500] };
  const course = { pollIntervalMs: 1_000, phaseMs: 1_000, thinkMs: 0 };
  expect(lagsOf(seen, requests, course)).toEqual([300, 400, 500]);
});

describe('members by the thousand', () => {
  test('pauses are those between reads of one member, rounded down, since the last reset', () => {
    const gaps = new Gaps(3);
    for (const [member, ms] of [
      [0, 0],
      [1, 10],
      [0, 3_000.9],
      [1, 3_110],
    ] as const)
      gaps.note(member, ms);
    expect([gaps.members, gaps.reads]).toEqual([2, 4]);
    expect(gaps.figures()).toEqual({ least: 3_000, mean: 3_050, p99: 3_100, most: 3_100 });
    gaps.reset();
    expect([gaps.figures().mean, gaps.reads]).toEqual([0, 0]);
    gaps.note(0, 99_000);
    expect([gaps.figures().least, gaps.members]).toEqual([60_000, 2]);
  });

  test('a request tells its member', () => {
    const request = `GET /users/u/members/${memberGuid(9_876)}/status HTTP/1.1`;
    expect(memberNumber(`${request}\r\n\r\n`, 0)).toBe(9_876);
  });

  test('sizes grow to the largest, each once', () => {
    expect([growing(10_000), growing(1)]).toEqual([[1_250, 2_500, 5_000, 10_000], [1]]);
  });
});

describe('what it comes to', () => {
  test('in dollars: Actions by the million, histories by the gigabyte-hour', () => {
    const prices = {
      perMillionActions: 50,
      activeGbHour: 4,
      retainedGbHour: 0.1,
      source: '',
      readOn: '',
    };
    const billed = { actions: 20, bytes: 1_000_000, openHours: 2, keptHours: 100 };
    expect(dollarsPerThousand(billed, prices)).toEqual({ actions: 1, storage: 18, all: 19 });
  });

  test('in cores and memory: half loaded, two workers at least, no more in memory than it keeps', () => {
    const cost = {
      ...{ cpuMs: 50, pollCpuMs: 0.5, pollIntervalMs: 3_000, cached: 1_000 },
      ...{ emptyBytes: 1_000_000, polledBytes: 10, waitingBytes: 100 },
    };
    const demand = { startsPerSecond: 10, polledLong: 3_000, waiting: 50_000 };
    expect(coresFor(cost, demand)).toBe(2);
    expect(workersFor(cost, { ...demand, startsPerSecond: 0 })).toBe(2);
    expect(bytesFor(cost, demand, 3)).toBe(1_110_000);
    expect(peakOf(28_800)).toBe(3);
  });
});

describe('what is shown', () => {
  const block = {
    verified: 1,
    failed: [],
    polls: 22,
    requests: 29,
    memory: {},
    tookMs: 1,
  };
  const comparison = {
    blocks: [
      { ...block, name: 'ours', actions: 19, cpuMs: { worker: 10 } },
      { ...block, name: 'naive', actions: 60, cpuMs: { worker: 20 } },
      { ...block, name: 'naive', actions: 62, cpuMs: { worker: 40 } },
      { ...block, name: 'ours', actions: 19, cpuMs: { worker: 10 } },
    ],
  } as unknown as Comparison;

  test('figures have two or three digits that count', () => {
    const values = [0, 0.003_42, 0.25, 1.234, 12.34, 123.4, 12_345.6];
    const texts = ['0', '0.0034', '0.25', '1.23', '12.3', '123', '12,346'];
    expect(values.map(figure)).toEqual(texts);
  });

  test('counts as they are, seconds as multiples, nothing for what was not measured', () => {
    const lines = compareTable(comparison).split('\n');
    expect(lines[0]).toBe('| one verification | ours | naive Temporal |');
    expect(lines).toContain('| Temporal Actions of the run | 19 | 61 (60 to 62) |');
    expect(lines).toContain('| CPU of the worker, × naive | 0.38 (0.25 to 0.50) | 1 |');
    expect(lines).toContain('| bytes kept | – | – |');
  });

  test('a plot has its points within its axes, and its words escaped', () => {
    expect([[0], [3], [7, 12], [100]].map(niceCeiling)).toEqual([1, 5, 20, 100]);
    const svg = svgPlot({
      title: 'a < b',
      x: 'x',
      y: 'y',
      series: [
        {
          name: 's',
          points: [
            [0, 0],
            [10, 10],
          ],
        },
      ],
    });
    expect(svg).toContain('a &lt; b');
    expect(svg).toContain('points="64,214 464,34"');
  });
});
