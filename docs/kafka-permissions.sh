#!/usr/bin/env bash
# The permissions that the suite needs on a Kafka cluster with ACLs, and no more.
#
#   kafka-permissions.sh HOST:PORT ADMIN.properties
#
# ADMIN.properties says how an administrator is let in, as for Kafka's own tools, of which
# kafka-acls.sh must be on the path. The principals are User:gateway, User:vision and User:llm;
# change the names here for others. A test gives a cluster these permissions, line by line, and asks
# a question about a picture.
set -euf
brokers=${1:?where the brokers are} admin=${2:?a file with the settings of an administrator}

# allow PRINCIPAL KIND OPERATIONS NAME...
# KIND is one of topic, group, transactional-id, and cluster, whose only NAME is kafka-cluster; a NAME
# may end with * for all that begin so.
allow() {
  local principal=$1 kind=$2 operations=$3 operation name arguments
  shift 3
  for name in "$@"; do
    arguments=(--allow-principal "User:$principal")
    case "$kind/$name" in
      cluster/*) arguments+=(--cluster) ;;
      *\*) arguments+=("--$kind" "${name%\*}" --resource-pattern-type prefixed) ;;
      *) arguments+=("--$kind" "$name") ;;
    esac
    for operation in ${operations//,/ }; do
      arguments+=(--operation "$operation")
    done
    kafka-acls.sh --bootstrap-server "$brokers" --command-config "$admin" --add "${arguments[@]}"
  done
}

# First, since workers begin as soon as they may read: what their groups begin with, and how often the
# brokers hand out a record; without that the workers expect five times.
# For vision-service-captions AlterConfigs also sets share.isolation.level=read_committed, which keeps
# records of aborted transactions from being captioned.
# Leave AlterConfigs out where onevision.kafka.topics.create=false, and set the groups up yourself.
allow vision group DescribeConfigs,AlterConfigs vision-service-interactive vision-service-batch \
  vision-service-captions
allow llm group DescribeConfigs,AlterConfigs llm-service-interactive llm-service-batch
allow vision cluster DescribeConfigs kafka-cluster
allow llm cluster DescribeConfigs kafka-cluster

# Every service looks at all topics. Leave Create out where onevision.kafka.topics.create=false.
allow gateway topic Describe,DescribeConfigs,Create vision.requests.* llm.requests.* media \
  embeddings embeddings.index replies control workers files files.content batches captions.*
allow vision topic Describe,DescribeConfigs,Create vision.requests.* llm.requests.* media \
  embeddings embeddings.index replies control workers files files.content batches captions.*
allow llm topic Describe,DescribeConfigs,Create vision.requests.* llm.requests.* media \
  embeddings embeddings.index replies control workers files files.content batches captions.*

allow gateway topic Write vision.requests.interactive vision.requests.batch \
  llm.requests.interactive llm.requests.batch media control
allow gateway topic Read,Write replies files files.content batches
allow gateway topic Read workers
allow gateway group Read onevision-batches
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
