/** A request with OpenAI's library for Java. */

import { fileOf } from './files.js';

/** Builder methods of the fields that the library knows; the other fields are set by name. */
const SETTERS = {
  temperature: (value) => `temperature(${value})`,
  top_p: (value) => `topP(${value})`,
  seed: (value) => `seed(${value}L)`,
  max_tokens: (value) => `maxCompletionTokens(${value}L)`,
  stop: (value) => `stop(${text(value)})`,
};

export function java({ request, files, baseUrl, withKey }) {
  const { model, messages, ...rest } = request;
  const calls = [
    `model(${text(model)})`,
    ...messages.map((message) => messageCall(message, files)),
    ...Object.entries(rest).map(([name, value]) => SETTERS[name]?.(value) ?? `putAdditionalBodyProperty(${text(name)}, JsonValue.from(${literal(value)}))`),
  ];
  const parts = messages.some((message) => Array.isArray(message.content));
  const videos = messages.some((message) => hasVideo(message));
  const images = messages.some((message) => Array.isArray(message.content) && !hasVideo(message));
  const values = videos || calls.some((call) => call.includes('JsonValue'));
  const imports = [
    'com.openai.client.okhttp.OpenAIOkHttpClient',
    values && 'com.openai.core.JsonValue',
    images && 'com.openai.models.chat.completions.ChatCompletionContentPart',
    images && 'com.openai.models.chat.completions.ChatCompletionContentPartImage',
    images && 'com.openai.models.chat.completions.ChatCompletionContentPartText',
    'com.openai.models.chat.completions.ChatCompletionCreateParams',
    videos && 'com.openai.models.chat.completions.ChatCompletionMessageParam',
    files.length > 0 && 'java.io.IOException',
    files.length > 0 && 'java.nio.file.Files',
    files.length > 0 && 'java.nio.file.Path',
    files.length > 0 && 'java.util.Base64',
    (parts || values) && 'java.util.List',
    values && 'java.util.Map',
  ].filter(Boolean).map((name) => `import ${name};`);
  const key = withKey ? 'System.getenv("ONEVISION_API_KEY")' : '"none"';
  return [
    ...imports,
    '',
    'class Ask {',
    `  public static void main(String[] arguments) ${files.length > 0 ? 'throws IOException ' : ''}{`,
    `    var client = OpenAIOkHttpClient.builder().baseUrl(${text(baseUrl)}).apiKey(${key}).build();`,
    '    var params = ChatCompletionCreateParams.builder()',
    ...calls.map((call) => `        .${call}`),
    '        .build();',
    '    try (var answer = client.chat().completions().createStreaming(params)) {',
    '      answer.stream()',
    '          .flatMap(chunk -> chunk.choices().stream())',
    '          .flatMap(choice -> choice.delta().content().stream())',
    '          .forEach(System.out::print);',
    '    }',
    '    System.out.println();',
    '    client.close();',
    '  }',
    ...(files.length > 0 ? [
      '',
      '  static String dataUrl(String path, String type) throws IOException {',
      '    byte[] file = Files.readAllBytes(Path.of(path));',
      '    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(file);',
      '  }',
    ] : []),
    ...(images ? [
      '',
      '  static ChatCompletionContentPart image(String url, String detail) {',
      '    var image = ChatCompletionContentPartImage.ImageUrl.builder().url(url)',
      '        .detail(ChatCompletionContentPartImage.ImageUrl.Detail.of(detail)).build();',
      '    return ChatCompletionContentPart.ofImageUrl(',
      '        ChatCompletionContentPartImage.builder().imageUrl(image).build());',
      '  }',
      '',
      '  static ChatCompletionContentPart text(String text) {',
      '    return ChatCompletionContentPart.ofText(',
      '        ChatCompletionContentPartText.builder().text(text).build());',
      '  }',
    ] : []),
    '}',
  ].join('\n');
}

const hasVideo = (message) => Array.isArray(message.content) && message.content.some((part) => part.type === 'video_url');

function messageCall(message, files) {
  const { role, content } = message;
  if (role === 'system') return `addSystemMessage(${text(content)})`;
  if (role === 'assistant') return `addAssistantMessage(${text(content)})`;
  if (typeof content === 'string') return `addUserMessage(${text(content)})`;
  if (hasVideo(message)) {
    // The library has no part for videos.
    return `addMessage(JsonValue.from(${literal(message, files)}).convert(ChatCompletionMessageParam.class))`;
  }
  const parts = content.map((part) => (part.type === 'text'
    ? `text(${text(part.text)})`
    : `image(${literal(part.image_url.url, files)}, ${text(part.image_url.detail ?? 'auto')})`));
  return `addUserMessageOfArrayOfContentParts(List.of(\n            ${parts.join(',\n            ')}))`;
}

/** A string literal; Java and JSON escape alike. */
const text = (value) => JSON.stringify(value);

function literal(value, files = []) {
  const file = fileOf(value, files);
  if (file) return `dataUrl(${text(file.name)}, ${text(file.type)})`;
  if (Array.isArray(value)) return `List.of(${value.map((item) => literal(item, files)).join(', ')})`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([name, item]) => `Map.entry(${text(name)}, ${literal(item, files)})`);
    return `Map.ofEntries(${entries.join(', ')})`;
  }
  return value === null ? 'JsonValue.from(null)' : JSON.stringify(value);
}
