/**
 * What the numbers of an operation count; empty for anything that has no unit. With `share` they count
 * nothing by themselves, only parts of the total.
 */
export type Unit = 'bytes' | 'share' | '';

/** Returns the unit of a tool's numbers. `total` is undefined while it is unknown. */
export type UnitOf = (tool: string, total: number | undefined) => Unit;

/** Returns the units of the tools of the server that reports the name `serverName`. */
export function unitsOf(serverName: string): UnitOf {
  return serverName === 'milepost-sample-server' ? sampleServerUnits : otherUnits;
}

const sampleServerUnits: UnitOf = (tool, total) => {
  switch (tool) {
    case 'download_file':
      return 'bytes';
    case 'process_data':
      return 'share';
    case 'index_folder':
      // The tool counts files until it knows the number of bytes in them.
      return total === undefined ? '' : 'bytes';
    default:
      return '';
  }
};

// The units of other servers are unknown.
const otherUnits: UnitOf = () => '';
