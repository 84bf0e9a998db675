/** Goal: what a bench prints is what was measured. Method: the pure parts, on figures whose results are known. */
import { describe, expect, test } from '@jest/globals';
import { compareTable, type Comparison } from '../../tools/bench/compare/table';
import { fillIn } from '../../tools/bench/measure/markdown';
import { niceCeiling, svgPlot } from '../../tools/bench/measure/plot';
import { parseStat, treeOf } from '../../tools/bench/measure/processes';
import { quantile, ratios, spreadOf, thereAndBack } from '../../tools/bench/measure/statistics';
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
    expect(parseStat(`42 (a (b) 9 c) S ${after}`)).toEqual({ pid: 42, parent: 7, cpuMs: 140 });
  });

  test('a tree is a process with all below it', () => {
    const all = [
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 9],
    ].map(([pid = 0, parent = 0]) => ({ pid, parent, cpuMs: 0 }));
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

describe('what is shown', () => {
  const block = {
    verified: 1,
    failed: [],
    polls: 22,
    requests: 29,
    memory: {},
    lagsMs: [],
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

  test('counts as they are, seconds as multiples, nothing for what was not measured', () => {
    const lines = compareTable(comparison).split('\n');
    expect(lines[0]).toBe('| one verification | ours | naive Temporal |');
    expect(lines).toContain('| Temporal Actions of the run | 19 | 61 (60 to 62) |');
    expect(lines).toContain('| CPU of the worker, × naive | 0.38 (0.25 to 0.50) | 1 |');
    expect(lines).toContain('| bytes kept | – | – |');
  });

  test('a place of a page is filled, and a page without it is an error', () => {
    const page = 'a\n<!-- t:begin -->\nold\n<!-- t:end -->\nz';
    expect(fillIn(page, 't', '$& new')).toBe('a\n<!-- t:begin -->\n\n$& new\n\n<!-- t:end -->\nz');
    expect(() => fillIn(page, 'u', 'x')).toThrow('u');
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
