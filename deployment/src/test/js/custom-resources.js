// Checks objects of operators against the schemas of their CustomResourceDefinitions.
//
// usage: node custom-resources.js FILE, a JSON array of objects. Prints a line for each thing wrong: INDEX PATH MESSAGE.
//
// The packages have each schema twice: as a validator, which knows patterns and bounds, and as a TypeScript type, which
// knows which fields there are. A field that an operator does not know is dropped in a cluster without a word.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const ts = createRequire(import.meta.url)("typescript");

const PACKAGES = {
  "gateway.networking.k8s.io": "gateway-api",
  "kafka.strimzi.io": "strimzi-kafka-operator",
  "keda.sh": "keda",
  "monitoring.coreos.com": "prometheus-operator",
};

const objects = JSON.parse(readFileSync(process.argv[2], "utf8"));

function model({ apiVersion, kind }) {
  const [group, version] = apiVersion.split("/");
  return `@kubernetes-models/${PACKAGES[group]}/${group}/${version}/${kind}`;
}

async function validate(object, index) {
  let type;
  try {
    type = (await import(model(object)))[object.kind];
  } catch {
    console.log(index, object.apiVersion, `no such kind: ${object.kind}`);
    return false;
  }
  try {
    new type(object).validate();
  } catch (error) {
    for (const { instancePath, message } of error.errors ?? [{ instancePath: "/", message: error.message }]) {
      console.log(index, instancePath || "/", message);
    }
  }
  return true;
}

const known = [];
for (const [index, object] of objects.entries()) {
  if (await validate(object, index)) {
    known.push(index);
  }
}

// Two lines for each object, so that a diagnostic's line tells whose it is.
const source = new URL("./custom-resources.check.ts", import.meta.url).pathname;
writeFileSync(
  source,
  known
    .map((i) => `import type {I${objects[i].kind} as T${i}} from "${model(objects[i])}";\nexport const o${i}: T${i} = ${JSON.stringify(objects[i])};\n`)
    .join(""),
);
const program = ts.createProgram([source], {
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
});
for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
  const line = file ? file.getLineAndCharacterOfPosition(start).line : 0;
  console.log(known[Math.floor(line / 2)], "/", ts.flattenDiagnosticMessageText(messageText, " "));
}
