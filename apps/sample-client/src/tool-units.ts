import type { Unit } from './quantity.js';

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
      return total === undefined ? 'things' : 'bytes';
    default:
      return 'things';
  }
};

// The units of other servers are unknown.
const otherUnits: UnitOf = () => 'things';
