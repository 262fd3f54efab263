import {
  ErrorCode,
  McpError,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplate,
} from '@modelcontextprotocol/sdk/types.js';
import { clean } from '../core/clean.ts';
import { type Calling, callTool } from './call.ts';

const MIME = 'text/plain';

/**
 * What a person may attach to a conversation. The whole namespace stands in the list; workloads are named by the
 * templates.
 */
export const resourcesOf = (namespace: string): Resource[] => [
  {
    uri: `kubewhy://diagnosis/${encodeURIComponent(namespace)}`,
    name: `diagnosis of namespace ${namespace}`,
    description: 'What is wrong in the namespace now: causes, evidence, remedies.',
    mimeType: MIME,
  },
];

export const TEMPLATES: readonly ResourceTemplate[] = [
  {
    uriTemplate: 'kubewhy://diagnosis/{namespace}/{workload}',
    name: 'diagnosis of a workload',
    description: 'What is wrong with it now. The workload is NAME, or KIND/NAME written as KIND%2FNAME.',
    mimeType: MIME,
  },
  {
    uriTemplate: 'kubewhy://log/{namespace}/{workload}',
    name: 'log of a workload',
    description: 'Its logs, also of crashed instances, reduced to faults and patterns.',
    mimeType: MIME,
  },
];

const TOOL: Readonly<Record<string, string>> = { diagnosis: 'diagnose', log: 'get_logs' };
const MOST_URI = 1_000;

/** A resource is the answer of a read tool to the same question: the same limits, fence and redaction. */
export async function readResource(uri: string, calling: Calling, signal: AbortSignal): Promise<ReadResourceResult> {
  const { tool, input } = questionOf(uri);
  const { content, isError } = await callTool(calling, tool, input, signal);
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  if (isError) throw new McpError(ErrorCode.InternalError, text);
  return { contents: [{ uri, mimeType: MIME, text }] };
}

function questionOf(uri: string): { readonly tool: string; readonly input: Record<string, string> } {
  const [, sort = '', path = ''] = /^kubewhy:\/\/([a-z]+)\/(.+)$/.exec(uri.slice(0, MOST_URI)) ?? [];
  const tool = Object.hasOwn(TOOL, sort) ? TOOL[sort] : undefined;
  const [namespace, ...rest] = partsOf(path);
  const workload = rest.join('/');
  if (tool === undefined || uri.length > MOST_URI || !namespace || rest.length > 2 || (sort === 'log' && !workload))
    throw new McpError(
      RESOURCE_NOT_FOUND,
      `there is no resource ${JSON.stringify(clean(uri).slice(0, 100))}; there is ${TEMPLATES.map(({ uriTemplate }) => uriTemplate).join(', ')}`,
    );
  return { tool, input: { namespace, ...(workload === '' ? {} : { workload }) } };
}

/** The code that the specification has for it. */
const RESOURCE_NOT_FOUND = -32_002;

function partsOf(path: string): string[] {
  try {
    return path.split('/').map((part) => decodeURIComponent(part));
  } catch {
    return [];
  }
}
