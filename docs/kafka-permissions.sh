#!/usr/bin/env bash
# The permissions that the suite needs on a Kafka cluster with ACLs, and no more.
#
#   [PREFIX=team-a.] [QUEUES="7b small"] [GATEWAY=...] [VISION=...] [LLM=...]
#     kafka-permissions.sh HOST:PORT ADMIN.properties
#
# PREFIX is onevision.kafka.topics.prefix. QUEUES has the values of onevision.model.queue, separated by
# spaces; leave it out for the queue without a name, and run the script again for the others.
#
# The principals are User:gateway, User:vision and User:llm, or those of the variables. If the workers of
# each queue have principals of their own, run the script once for each queue:
#
#   QUEUES=7b VISION=vision-7b LLM=llm-7b kafka-permissions.sh HOST:PORT ADMIN.properties
#
# ADMIN.properties has the administrator's client settings, as for Kafka's own tools. kafka-acls.sh must
# be on the path. A test grants a cluster these permissions, line by line, and asks a question about an
# image.
set -euf
brokers=${1:?where the brokers are} admin=${2:?a file with the settings of an administrator}

prefix=${PREFIX-} queues=${QUEUES-}
gateway=${GATEWAY-gateway} vision=${VISION-vision} llm=${LLM-llm}

# queued NAME: the topic or share group of each queue, if NAME is one of a queue.
queued() {
  local name=$1 queue
  case "$queues/$name" in
    *\*) echo "$name" ;;
    ?*/captions.requests) for queue in $queues; do echo "$name.$queue"; done ;;
    ?*/vision.requests.* | ?*/llm.requests.*)
      for queue in $queues; do echo "${name%.*}.$queue.${name##*.}"; done ;;
    ?*/vision-service-* | ?*/llm-service-*)
      for queue in $queues; do echo "${name%-*}-$queue-${name##*-}"; done ;;
    *) echo "$name" ;;
  esac
}

# allow PRINCIPAL KIND OPERATIONS NAME...
# KIND is one of topic, group, transactional-id, and cluster, whose only NAME is kafka-cluster; a NAME
# may end with * as a prefix.
allow() {
  local principal=$1 kind=$2 operations=$3 operation name names=() arguments
  shift 3
  for name in "$@"; do
    names+=($(queued "$name"))
  done
  for name in "${names[@]}"; do
    arguments=(--allow-principal "User:${!principal}")
    case "$kind/$name" in
      cluster/*) arguments+=(--cluster) ;;
      *\*) arguments+=("--$kind" "$prefix${name%\*}" --resource-pattern-type prefixed) ;;
      *) arguments+=("--$kind" "$prefix$name") ;;
    esac
    for operation in ${operations//,/ }; do
      arguments+=(--operation "$operation")
    done
    kafka-acls.sh --bootstrap-server "$brokers" --command-config "$admin" --add "${arguments[@]}"
  done
}

# First, because workers start as soon as they may read: the start offset of their groups, and the
# brokers' delivery limit, which workers otherwise assume to be five.
# For vision-service-captions AlterConfigs also sets share.isolation.level=read_committed, so that
# records of aborted transactions are not captioned.
# Without AlterConfigs set onevision.kafka.topics.create=false, and set the groups up yourself.
allow vision group DescribeConfigs,AlterConfigs vision-service-interactive vision-service-batch \
  vision-service-captions
allow llm group DescribeConfigs,AlterConfigs llm-service-interactive llm-service-batch
allow vision cluster DescribeConfigs kafka-cluster
allow llm cluster DescribeConfigs kafka-cluster

# Every service checks all topics. Drop Create if onevision.kafka.topics.create=false.
allow gateway topic Describe,DescribeConfigs,Create vision.requests.interactive vision.requests.batch \
  llm.requests.interactive llm.requests.batch media embeddings embeddings.index replies control \
  workers files files.content batches limits captions.requests captions.results captions.failed
allow vision topic Describe,DescribeConfigs,Create vision.requests.interactive vision.requests.batch \
  llm.requests.interactive llm.requests.batch media embeddings embeddings.index replies control \
  workers files files.content batches limits captions.requests captions.results captions.failed
allow llm topic Describe,DescribeConfigs,Create vision.requests.interactive vision.requests.batch \
  llm.requests.interactive llm.requests.batch media embeddings embeddings.index replies control \
  workers files files.content batches limits captions.requests captions.results captions.failed

allow gateway topic Write vision.requests.interactive vision.requests.batch \
  llm.requests.interactive llm.requests.batch media control
allow gateway topic Read,Write replies files files.content batches limits
allow gateway topic Read workers
allow gateway group Read onevision-batches
# For the metric onevision.gateway.backlog.
allow gateway group Describe vision-service-interactive vision-service-batch \
  vision-service-captions llm-service-interactive llm-service-batch
allow gateway transactional-id Describe,Write onevision-batches-*

allow vision topic Read,Write vision.requests.interactive vision.requests.batch captions.requests \
  media embeddings.index
allow vision topic Read,Write control
allow vision topic Write llm.requests.interactive llm.requests.batch embeddings replies workers
allow vision topic Write captions.failed
allow vision group Read vision-service-interactive vision-service-batch vision-service-captions
allow vision group Describe llm-service-batch

allow llm topic Read,Write llm.requests.interactive llm.requests.batch
allow llm topic Read captions.requests embeddings
allow llm topic Read,Write control
allow llm topic Write vision.requests.interactive vision.requests.batch embeddings.index replies workers
allow llm topic Write captions.results captions.failed
allow llm group Read llm-service-interactive llm-service-batch
