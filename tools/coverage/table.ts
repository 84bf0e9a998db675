/** The table of branch coverage by module. */

export interface FileCoverage {
  readonly file: string;
  readonly branches: number;
  readonly taken: number;
  /** Line and kind of each branch that was never taken. */
  readonly missed: readonly string[];
}

/** One line a module, and one for all. */
export function tableOf(files: readonly FileCoverage[]): string {
  const modules = new Map<string, FileCoverage[]>();
  for (const file of files) {
    const module = moduleOf(file.file);
    modules.set(module, [...(modules.get(module) ?? []), file]);
  }
  const rows = [...modules].sort(([a], [b]) => a.localeCompare(b));
  return [
    'module                 files  branches  taken       %',
    ...rows.map(([module, own]) => row(module, own)),
    row('all', files),
  ].join('\n');
}

/** The top folder; below those that hold several modules, the folder in it. */
function moduleOf(file: string): string {
  const [top = '', second = '', ...rest] = file.split('/');
  const hasModules = ['mx', 'tools', 'platform'].includes(top) && rest.length > 0;
  return hasModules ? `${top}/${second}` : top;
}

function row(name: string, files: readonly FileCoverage[]): string {
  const sum = (of: (file: FileCoverage) => number): number =>
    files.reduce((total, file) => total + of(file), 0);
  const branches = sum((file) => file.branches);
  const taken = sum((file) => file.taken);
  const percent = branches === 0 ? '' : ((100 * taken) / branches).toFixed(1);
  const columns = [
    name.padEnd(22),
    String(files.length).padStart(6),
    String(branches).padStart(10),
  ];
  return `${columns.join('')}${String(taken).padStart(7)}${percent.padStart(8)}`;
}
