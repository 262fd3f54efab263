import { splitVersion } from '../base-url.ts';

export const OFFICIAL_ADDRESS = 'https://generativelanguage.googleapis.com';
const VERSION = 'v1beta';

/**
 * The address in the two parts that the SDK joins; Vertex AI's project, location and publisher are part of the version.
 */
export function addressOf(baseUrl: string | undefined): { readonly root: string; readonly version: string } {
  const { root, version = VERSION } = splitVersion(baseUrl ?? OFFICIAL_ADDRESS);
  return { root, version: version.replace(/\/models(?:\/.*)?$/, '') };
}

/**
 * Vertex AI by the variables of Google's own tools: GOOGLE_GENAI_USE_VERTEXAI, GOOGLE_CLOUD_PROJECT,
 * GOOGLE_CLOUD_LOCATION. https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
 */
export function vertexAddress(env: NodeJS.ProcessEnv): string | undefined {
  const project = env['GOOGLE_CLOUD_PROJECT'];
  if (!/^(?:1|true)$/i.test(env['GOOGLE_GENAI_USE_VERTEXAI'] ?? '') || !project) return undefined;
  const location = env['GOOGLE_CLOUD_LOCATION'] || 'global';
  const host = location === 'global' ? 'aiplatform.googleapis.com' : `${location}-aiplatform.googleapis.com`;
  const parts = [project, location].map(encodeURIComponent);
  return `https://${host}/v1/projects/${parts[0]}/locations/${parts[1]}/publishers/google`;
}
